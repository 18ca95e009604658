#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "support.h"

std::string pn::test::source_dir() { return PN_SOURCE_DIR; }
