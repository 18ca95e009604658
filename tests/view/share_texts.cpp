#include "view/share_texts.h"

#include <doctest/doctest.h>

using namespace pn;

TEST_CASE("a link of one panel is the page's with embed behind what its address asks for already") {
  CHECK(view::page_link("https://x.org/p/", "abcz") == "https://x.org/p/#abcz");
  CHECK(view::page_link("https://x.org/p/", "") == "https://x.org/p/");
  CHECK(view::embed_link("https://x.org/p/", "stage", "abcz") == "https://x.org/p/?embed=stage#abcz");
  CHECK(view::embed_link("https://x.org/p/?hub=a", "", "abcz") == "https://x.org/p/?hub=a&embed#abcz");
}

TEST_CASE("a title breaks out of neither HTML nor Markdown") {
  const std::string snippet = view::embed_snippet("https://x.org/?a=1&embed=maps#abcz", "\"><script>alert('x')</script>");
  CHECK(snippet ==
        "<iframe src=\"https://x.org/?a=1&amp;embed=maps#abcz\" width=\"720\" height=\"480\" "
        "title=\"&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;\" loading=\"lazy\" allow=\"clipboard-write; fullscreen\" "
        "style=\"border: 1px solid #8886; max-width: 100%\"></iframe>");
  CHECK(view::markdown_link("https://x.org/#abcz", "cats](http://evil) \\ [dogs]") ==
        "[cats\\](http://evil) \\\\ \\[dogs\\]](https://x.org/#abcz)");
  CHECK(view::markdown_link("file:///a (b)/x.html#a", "t") == "[t](file:///a%20%28b%29/x.html#a)");
}

TEST_CASE("a link that opens only on this machine says so") {
  CHECK(view::only_here("file:///home/me/polyneuron.html").find("file of this machine") != std::string::npos);
  for (const char* page : {"http://localhost:8080/", "http://127.0.0.1/", "http://[::1]:80/"})
    CHECK(view::only_here(page).find("only here") != std::string::npos);
  for (const char* page : {"https://localhost.example.org/", "http://192.168.0.7:8080/", "https://x.org/localhost", ""})
    CHECK(view::only_here(page).empty());
}
