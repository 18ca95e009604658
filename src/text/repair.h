#pragma once
#include <string>
#include <string_view>

namespace pn::text {

// The character of byte 128–159 in Windows-1252; the byte's own control code where it has none.
char32_t windows_1252(char32_t byte);

// Common faults of text mended as ftfy does it: UTF-8 that was read as Latin-1 or Windows-1252 (â€™, Ã©, also twice), control codes
// 128–159 read as Windows-1252, ligatures (ﬁ), full-width and half-width letters, curly quotes, terminal escapes and other control
// codes. Left out of ftfy: other encodings than these two, and the spaces that once were no-break spaces.
// ref  ftfy 6, fix_text: https://ftfy.readthedocs.io
std::u32string repair(std::u32string_view text);

}  // namespace pn::text
