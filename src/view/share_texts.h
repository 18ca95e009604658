#pragma once
#include <string>
#include <string_view>

// A link of the page, and what carries it elsewhere.
namespace pn::view {

// page  the page's address without a link; fragment: what follows '#', may be empty
std::string page_link(std::string_view page, std::string_view fragment);

// The address that shows one panel alone, for a frame in another page. panel: its id; empty: the one in front.
std::string embed_link(std::string_view page, std::string_view panel, std::string_view fragment);

// HTML that shows it. title: of the frame, any text.
std::string embed_snippet(std::string_view link, std::string_view title);
inline constexpr int kEmbedWidth = 720, kEmbedHeight = 480;  // CSS pixels, as the snippet proposes

// A link in Markdown; the title's own marks are escaped.
std::string markdown_link(std::string_view link, std::string_view title);

// Why nobody else can open a link of this page as it was opened: it is a file of this machine, or this machine serves it. Empty: anybody can.
std::string only_here(std::string_view page);

}  // namespace pn::view
