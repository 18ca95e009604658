#include "workspace/emoji_index.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/words.h"

namespace pn::workspace {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxEmoji = 4096;
constexpr std::size_t kMaxText = 200;  // bytes of any one string
constexpr std::size_t kMaxKeywords = 64;

Error malformed(const std::string& what, std::string where) {
  return {ErrorCode::Malformed, tr("The list of emoji cannot be read: {0}.", {what}), std::move(where)};
}

bool read_text(const json& from, const char* key, std::string& out) {
  const auto found = from.find(key);
  if (found == from.end() || !found->is_string()) return false;
  out = found->get_ref<const std::string&>();
  return out.size() <= kMaxText;
}

bool is_codepoints(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; });
}

bool read_emoji(const json& from, Emoji& out) {
  if (!from.is_object() || !read_text(from, "codepoints", out.codepoints) || !is_codepoints(out.codepoints)) return false;
  if (!read_text(from, "name", out.name) || !read_text(from, "concept", out.concept_name) || !read_text(from, "char", out.character))
    return false;
  const auto keywords = from.find("keywords");
  if (keywords == from.end()) return true;
  if (!keywords->is_array() || keywords->size() > kMaxKeywords) return false;
  for (const json& keyword : *keywords) {
    if (!keyword.is_string() || keyword.get_ref<const std::string&>().size() > kMaxText) return false;
    out.keywords.push_back(keyword.get<std::string>());
  }
  return true;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : lower(text) + " ") {
    if (c != ' ')
      word += c;
    else if (!word.empty())
      out.push_back(std::exchange(word, {}));
  }
  return out;
}

// 0 no fit; higher is better: the whole concept, its beginning, the name, a keyword.
int score_word(const Emoji& emoji, const std::string& word) {
  const auto begins = [&](std::string_view text) {
    for (const std::string& part : words_of(text))
      if (part.rfind(word, 0) == 0) return true;
    return false;
  };
  if (emoji.character == word) return 5;
  if (lower(emoji.concept_name) == word) return 4;
  if (begins(emoji.concept_name)) return 3;
  if (begins(emoji.name)) return 2;
  return std::any_of(emoji.keywords.begin(), emoji.keywords.end(), begins) ? 1 : 0;
}

}  // namespace

Result<EmojiIndex> parse_emoji_index(std::string_view text) {
  const json root = json::parse(text.begin(), text.end(), nullptr, false);
  if (!root.is_object()) return malformed(tr("it is not a JSON object"), "");
  std::string format;
  if (!read_text(root, "format", format) || format != "polyneuron-emoji")
    return malformed(tr("its format is not polyneuron-emoji"), "format");
  const auto version = root.find("version");
  if (version == root.end() || !version->is_number_integer()) return malformed(tr("it has no version"), "version");
  if (*version != 1) return Error{ErrorCode::Unsupported, tr("The list of emoji is of a version this page does not know."), "version"};
  const auto columns = root.find("columns");
  if (columns == root.end() || !columns->is_number_unsigned() || *columns < 1 || *columns > 256)
    return malformed(tr("its columns make no sense"), "columns");
  const auto list = root.find("emoji");
  if (list == root.end() || !list->is_array()) return malformed(tr("it has no emoji"), "emoji");
  if (list->size() > kMaxEmoji) return Error{ErrorCode::TooLarge, tr("The list of emoji is too long."), "emoji"};
  EmojiIndex out;
  out.columns = columns->get<int>();
  for (const json& entry : *list) {
    Emoji emoji;
    if (!read_emoji(entry, emoji)) return malformed(tr("an entry is damaged"), "emoji " + std::to_string(out.emoji.size()));
    out.emoji.push_back(std::move(emoji));
  }
  return out;
}

std::vector<int> search_emoji(const EmojiIndex& index, std::string_view query) {
  const std::vector<std::string> words = words_of(query);
  std::vector<std::pair<int, int>> found;  // score, index
  for (std::size_t i = 0; i < index.emoji.size(); ++i) {
    int total = 0;
    bool fits = true;
    for (const std::string& word : words) {
      const int score = score_word(index.emoji[i], word);
      fits = fits && score > 0;
      total += score;
    }
    if (fits) found.emplace_back(total, static_cast<int>(i));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<int> out;
  for (const auto& [score, i] : found) out.push_back(i);
  return out;
}

}  // namespace pn::workspace
