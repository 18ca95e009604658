#include "base/words.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace pn {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
constexpr std::size_t kPluralCount = 6;
constexpr std::array<std::string_view, kPluralCount> kPluralNames = {"zero", "one", "two", "few", "many", "other"};

struct Entry {
  std::string text;  // empty: it has forms
  std::array<std::string, kPluralCount> forms;
};

struct Catalogue {
  std::unordered_map<std::string_view, const Entry*> entries;  // views of `keys`
  std::deque<std::string> keys;
  std::deque<Entry> texts;
};

// Catalogues that were replaced stay, since what tr() returned may still be held; a visit has a few.
struct State {
  Language language;
  std::vector<std::unique_ptr<const Catalogue>> catalogues;
  const Catalogue* current = nullptr;
  std::uint64_t revision = 1;
};
State& state() {
  static State instance;
  return instance;
}

const Entry* find(std::string_view english) {
  const Catalogue* catalogue = state().current;
  if (catalogue == nullptr) return nullptr;
  const auto found = catalogue->entries.find(english);
  return found == catalogue->entries.end() ? nullptr : found->second;
}

// The place that begins at `at` ("{0}", "{n}"): what stands in it; nothing when none begins there.
std::optional<std::string_view> place_at(std::string_view text, std::size_t at) {
  if (text[at] != '{') return std::nullopt;
  const std::size_t end = text.find('}', at);
  if (end == std::string_view::npos || end == at + 1 || end > at + 3) return std::nullopt;
  const std::string_view inside = text.substr(at + 1, end - at - 1);
  const bool is_number = std::all_of(inside.begin(), inside.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number || inside == "n" ? std::optional(inside) : std::nullopt;
}

std::string filled(std::string_view text, Fillings fillings, std::optional<std::uint64_t> n = std::nullopt) {
  std::string out;
  out.reserve(text.size() + 16 * fillings.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto place = place_at(text, at);
    const std::size_t index = !place ? 0 : *place == "n" ? 0 : static_cast<std::size_t>(std::stoi(std::string(*place)));
    if (place && *place == "n" && n) {
      out += std::to_string(*n);
      at += 3;
    } else if (place && *place != "n" && index < fillings.size()) {
      out += (fillings.begin() + index)->text();
      at += place->size() + 2;
    } else {
      out += text[at++];
    }
  }
  return out;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (decode_utf8(text, at) == kReplacement && text.substr(start, 3) != "\xEF\xBF\xBD") return false;
  }
  return true;
}

bool is_usable(std::string_view text, std::string_view english) {
  return !text.empty() && text.find('\0') == std::string_view::npos && is_utf8(text) && has_places_of(text, english);
}

std::optional<Entry> read_entry(const json::Value& value, std::string_view english) {
  Entry entry;
  if (const std::string* text = json::as_string(&value)) {
    if (!is_usable(*text, english)) return std::nullopt;
    entry.text = *text;
    return entry;
  }
  for (std::size_t i = 0; i < kPluralCount; ++i) {
    const std::string* form = json::as_string(json::find(value, std::string(kPluralNames[i]).c_str()));
    // "one" may spell its number out, so a form may leave places out, as any text may.
    if (form != nullptr && is_usable(*form, std::string(english) + " {n}")) entry.forms[i] = *form;
  }
  const auto has_other = !entry.forms[static_cast<std::size_t>(Plural::Other)].empty();
  return has_other ? std::optional(std::move(entry)) : std::nullopt;
}

Plural plural_for(std::uint64_t n) {
  const std::vector<Plural>& plurals = state().language.plurals;
  if (plurals.empty()) return n == 1 ? Plural::One : Plural::Other;
  if (n < plurals.size()) return plurals[static_cast<std::size_t>(n)];
  const std::uint64_t alike = 100 + n % 100;
  return alike < plurals.size() ? plurals[static_cast<std::size_t>(alike)] : Plural::Other;
}

}  // namespace

bool has_places_of(std::string_view text, std::string_view english) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto place = place_at(text, at);
    if (!place) continue;
    bool is_known = false;
    for (std::size_t other = 0; other < english.size() && !is_known; ++other) is_known = place_at(english, other) == place;
    if (!is_known) return false;
  }
  return true;
}

const char* tr(const char* english) {
  const Entry* entry = find(english);
  return entry == nullptr || entry->text.empty() ? english : entry->text.c_str();
}

std::string_view tr(std::string_view english) {
  const Entry* entry = find(english);
  return entry == nullptr || entry->text.empty() ? english : std::string_view(entry->text);
}

std::string tr(std::string_view english, Fillings fillings) { return filled(tr(english), fillings); }

std::string tr_n(std::uint64_t n, std::string_view one, std::string_view many, Fillings fillings) {
  const Entry* entry = find(one);
  if (entry == nullptr || !entry->text.empty()) return filled(n == 1 ? one : many, fillings, n);
  const std::string& form = entry->forms[static_cast<std::size_t>(plural_for(n))];
  return filled(form.empty() ? entry->forms[static_cast<std::size_t>(Plural::Other)] : form, fillings, n);
}

std::string tr_listed(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  std::string out = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) out = i + 1 == words.size() ? tr("{0} and {1}", {out, words[i]}) : out + ", " + words[i];
  return out;
}

// ---- numbers

const NumberMarks& number_marks() { return state().language.marks; }

std::string with_marks(std::string_view digits) {
  std::string out(digits);
  const std::size_t point = out.find('.');
  if (point != std::string::npos) out.replace(point, 1, number_marks().decimal);
  return out;
}

std::string with_groups(std::uint64_t whole) {
  const NumberMarks& marks = number_marks();
  std::string digits = std::to_string(whole);
  if (static_cast<int>(digits.size()) < marks.group_from) return digits;
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, marks.group);
  return digits;
}

// ---- the catalogue

Plural plural_of(std::string_view name) {
  const auto found = std::find(kPluralNames.begin(), kPluralNames.end(), name);
  return found == kPluralNames.end() ? Plural::Other : static_cast<Plural>(found - kPluralNames.begin());
}

Status set_language(Language language, std::string_view texts) {
  std::unique_ptr<Catalogue> catalogue;
  if (!texts.empty()) {
    const auto file = json::parse(texts, "texts", kMostBytes);
    if (!file) return file.error();
    const json::Value* table = json::find(*file, "texts");
    if (table == nullptr || !table->is_object()) return Error{ErrorCode::Malformed, "A language needs an object of texts.", "texts"};
    catalogue = std::make_unique<Catalogue>();
    for (const auto& [english, value] : table->items()) {
      auto entry = read_entry(value, english);
      if (!entry) continue;
      catalogue->texts.push_back(std::move(*entry));
      catalogue->keys.push_back(english);
      catalogue->entries.emplace(catalogue->keys.back(), &catalogue->texts.back());
    }
  }
  State& now = state();
  now.current = catalogue.get();
  if (catalogue) now.catalogues.push_back(std::move(catalogue));
  now.language = std::move(language);
  ++now.revision;
  return Done{};
}

const Language& language() { return state().language; }

std::uint64_t language_revision() { return state().revision; }

}  // namespace pn
