#include "share/link.h"

#include <cctype>
#include <cstdint>
#include <vector>

#include "base/base64url.h"
#include "base/words.h"
#include "share/board_dictionary.h"
#include "share/deflate.h"
#include "share/dictionary.h"

namespace pn::share {
namespace {

constexpr char kVersion = 'a';
constexpr char kBoardVersion = 'b';  // the same, with a dictionary that holds the bundled boards, too
constexpr char kEnd = 'z';
constexpr std::size_t kHead = 3;  // version and check
constexpr std::size_t kMostJson_bytes = 1U << 20U;

// The dictionary of a version; empty when it is none of this page's.
std::string_view dictionary_of(char version) {
  static const std::string with_boards = std::string(kBoardDictionary) + std::string(kDictionary);
  if (version == kBoardVersion) return with_boards;
  return version == kVersion ? kDictionary : std::string_view();
}

bool is_code(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// '%23' and quoted-printable's '=23' as what they stand for; an '=' at the end of a line goes away with it.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool has_two = i + 2 < text.size();
    if ((text[i] == '%' || text[i] == '=') && has_two && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// The letters of the link alone.
std::string code_in(std::string_view text) {
  std::string code =
      text.find('%') == std::string_view::npos && text.find('=') == std::string_view::npos ? std::string(text) : unescaped(text);
  if (code.find('%') != std::string::npos) code = unescaped(code);  // escaped twice
  std::erase_if(code, [](char c) { return !is_code(c); });
  return code;
}

Error incomplete() {
  return {ErrorCode::Truncated, tr("This link is incomplete: its end is missing. Ask for it again, or for the finding as a file."), "link"};
}

Error damaged() { return {ErrorCode::Malformed, tr("This link is damaged, so it cannot be opened. Ask for it again."), "link"}; }

// Two letters that a damaged link does not have.
std::string check_of(std::string_view text) {
  const std::uint32_t sum = crc(text);
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(sum), static_cast<std::uint8_t>(sum >> 8U & 0xf0U)};
  return to_base64url(bytes).substr(0, 2);
}

// What the letters stand for. Deflate ends where it says so: what stands behind it does no harm.
std::vector<std::uint8_t> bytes_of(std::string_view letters) {
  std::string whole(letters);
  while (whole.size() % 4 != 0) whole += 'A';
  return *from_base64url(whole);
}

}  // namespace

std::string write_link(const workspace::Finding& finding) {
  const std::string text = write_finding(finding, OwnPictures::LeaveOut).dump(-1, ' ', false, json::Value::error_handler_t::replace);
  const auto packed = deflate(text, kDictionary), with_boards = deflate(text, dictionary_of(kBoardVersion));
  // Older pages read version a alone: the other is for what it makes much shorter.
  const bool is_bundled = with_boards.size() * 3 <= packed.size() * 2;
  return (is_bundled ? kBoardVersion : kVersion) + check_of(text) + to_base64url(is_bundled ? with_boards : packed) + kEnd;
}

Result<ReadFinding> read_link(std::string_view text) {
  if (text.size() > kLongestLink) return Error{ErrorCode::TooLarge, tr("This link is too long to be one of this page."), "link"};
  const std::string code = code_in(text);
  if (code.size() < 2) return Error{ErrorCode::NotFound, tr("There is no finding in this address."), "link"};
  const std::string_view dictionary = dictionary_of(code[0]);
  if (dictionary.empty()) {
    return Error{ErrorCode::Unsupported,
                 tr("This link was made by another version of this page. Reload the page to get its newest version."), "link"};
  }
  if (code.size() <= kHead) return incomplete();
  const auto json_text = inflate(bytes_of(std::string_view(code).substr(kHead)), dictionary, kMostJson_bytes);
  if (!json_text && json_text.error().code == ErrorCode::TooLarge)
    return Error{ErrorCode::TooLarge, tr("This link unpacks to more than a link may hold."), "link"};
  const bool is_whole = json_text && check_of(*json_text) == code.substr(1, kHead - 1);
  if (!is_whole) {
    const bool has_end = code.back() == kEnd && (json_text || json_text.error().code != ErrorCode::Truncated);
    return has_end ? damaged() : incomplete();
  }
  return read_finding(json::Value::parse(*json_text, nullptr, false));
}

}  // namespace pn::share
