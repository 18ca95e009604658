#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "studies/study.h"

// The four sets of an association audit: targets X and Y, attributes A and B; of words for the text encoder, or of pictures: the board's
// stimuli, bundled emoji, and words that are drawn.
namespace pn::studies {

struct AuditItem {
  std::string words;        // as typed; the stimulus's concept; "🌸 cherry blossom"; "rose, written"
  std::string prompt;       // as the text encoder gets it; empty for a picture
  std::size_t picture = 0;  // place among the stimuli of the inputs, and behind them among those that are drawn
  bool is_picture() const { return prompt.empty(); }
};
struct AuditSet {
  std::string letter;  // "X", "Y", "A", "B"
  std::string name;    // "flowers", as its first words say when it has no name: "rose, tulip, …"
  std::vector<AuditItem> items;
  bool is_pictures() const { return !items.empty() && items.front().is_picture(); }
};
struct AuditSets {
  std::array<AuditSet, 4> all;
  std::vector<ImageAsk> drawn;  // emoji and words
  const AuditSet& x() const { return all[0]; }
  const AuditSet& y() const { return all[1]; }
  const AuditSet& a() const { return all[2]; }
  const AuditSet& b() const { return all[3]; }
};

constexpr std::size_t kMostAuditItems = 200;  // of a set

// A set is written as words between commas, "#cat" standing for the board's stimuli of the concept cat, emoji for their bundled pictures, and
// words in double quotes for their drawing, with a name before a colon where it is to have one: "flowers: rose, tulip, daisy". `said_as`
// has {} where the word goes: "a photo of a {}"; without, or empty: the words alone.
// Error: TooFew for a set with less than two items (attributes: one) or a concept without stimuli, Malformed for words and stimuli in one set, or in both sets of a
// pair, for an item twice in a pair, or among targets and attributes; NotFound for emoji without a bundled picture; TooLarge beyond
// kMostAuditItems.
Result<AuditSets> audit_sets(const Inputs& inputs, const Params& params);
// One set; what it draws is added to `drawn`, each once.
Result<AuditSet> audit_set(const Inputs& inputs, std::string_view letter, std::string_view text, std::string_view said_as,
                           std::vector<ImageAsk>& drawn);
// Why sets that are compared with each other cannot be.
std::optional<Error> check_audit_pair(const AuditSet& one, const AuditSet& other, std::size_t least);

// "8 prompts", "3 emoji as pictures and 2 stimuli of the board"
std::string sort_of(const Inputs& inputs, const AuditSet& set, std::span<const ImageAsk> drawn);

// What to read before the first audit of a visit.
inline constexpr std::string_view kAuditNote =
    "An audit can show associations that are unfair or hurtful to people. They are what the model has learnt from its pictures and "
    "captions; they are no statement about anyone. Take nothing from them for a decision about a person.";

// Sets to begin with.
std::span<const Preset> audit_presets();

}  // namespace pn::studies
