#include "view/share_texts.h"

#include "base/words.h"
#include "studies/svg.h"

namespace pn::view {
namespace {

using studies::svg::escaped_markup;

// "https://host:80/path" → "host"
std::string_view host_of(std::string_view page) {
  const std::size_t start = page.find("://");
  if (start == std::string_view::npos) return {};
  std::string_view rest = page.substr(start + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.starts_with('[')) return rest.substr(0, rest.find(']') + 1);
  return rest.substr(0, rest.find(':'));
}

}  // namespace

std::string page_link(std::string_view page, std::string_view fragment) {
  std::string link(page);
  if (!fragment.empty()) link.append("#").append(fragment);
  return link;
}

std::string embed_link(std::string_view page, std::string_view panel, std::string_view fragment) {
  std::string address(page);
  address += page.find('?') == std::string_view::npos ? "?embed" : "&embed";
  if (!panel.empty()) address.append("=").append(panel);
  return page_link(address, fragment);
}

std::string embed_snippet(std::string_view link, std::string_view title) {
  return "<iframe src=\"" + escaped_markup(link) + "\" width=\"" + std::to_string(kEmbedWidth) + "\" height=\"" +
         std::to_string(kEmbedHeight) + "\" title=\"" + escaped_markup(title) +
         "\" loading=\"lazy\" allow=\"clipboard-write; fullscreen\" style=\"border: 1px solid #8886; max-width: 100%\"></iframe>";
}

std::string markdown_link(std::string_view link, std::string_view title) {
  std::string out = "[";
  for (const char c : title) {
    if (std::string_view("\\[]`*_<>!").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  out += "](";
  for (const char c : link) {
    if (c == '(' || c == ')') {
      out += c == '(' ? "%28" : "%29";
    } else if (c == ' ') {
      out += "%20";
    } else {
      out += c;
    }
  }
  return out + ")";
}

std::string only_here(std::string_view page) {
  if (page.starts_with("file:")) {
    return tr(
        "This page is a file of this machine, so its links open only here. Elsewhere the part from # on must follow the address of the "
        "page on a site.");
  }
  const std::string_view host = host_of(page);
  if (host == "localhost" || host == "[::1]" || host.starts_with("127."))
    return tr("This machine serves the page to itself, so its links open only here. Others need its address in the network, or a site.");
  return {};
}

}  // namespace pn::view
