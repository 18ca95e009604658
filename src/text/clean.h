#pragma once
#include <string>
#include <string_view>

namespace pn::text {

// HTML entities replaced once: &name; of HTML 4 (without semicolon too for the names of Latin-1, as browsers read them),
// &#123; and &#x1F; (semicolon optional), Windows-1252 for 128–159.
std::u32string unescape_html(std::u32string_view text);

// The text as CLIP's tokenizer sees it: repaired (repair.h), HTML-unescaped twice, canonical pairs composed, runs of white space made
// one space, stripped, lower-case. Returns UTF-8; bytes that are no UTF-8 come out as U+FFFD.
// Beside CLIP's own cleaning: composition (NFC) joins a letter with the marks right behind it, but does not reorder marks; lower case
// is per code point.
// ref  openai/CLIP simple_tokenizer.py (basic_clean, whitespace_clean); the normalizer of the hub's CLIP tokenizer.json
std::string clean(std::string_view text);

}  // namespace pn::text
