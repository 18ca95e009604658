#pragma once
// stb_image as plain.cpp compiles it, with the formats named by STBI_ONLY_* before: no files, memory from the caller's budget, and what is
// damaged ends in an error. Private to this room.
#include "image/budget.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_SIMD
#define STBI_MAX_DIMENSIONS 65535
#define STBI_ASSERT(x) static_cast<void>(0)
#define STBI_MALLOC(size) pn::image::budget_malloc(size)
#define STBI_REALLOC(p, size) pn::image::budget_realloc(p, size)
#define STBI_FREE(p) pn::image::budget_free(p)
#include <stb/stb_image.h>
