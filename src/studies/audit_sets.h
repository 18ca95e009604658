#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "studies/study.h"

// The four sets of an association audit: targets X and Y, attributes A and B; of words for the text encoder, or of the board's stimuli.
namespace pn::studies {

struct AuditItem {
  std::string words;         // as typed; the stimulus's concept
  std::string prompt;        // as the text encoder gets it; empty for a stimulus
  std::size_t stimulus = 0;  // place among those of the inputs, of a stimulus
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
  const AuditSet& x() const { return all[0]; }
  const AuditSet& y() const { return all[1]; }
  const AuditSet& a() const { return all[2]; }
  const AuditSet& b() const { return all[3]; }
};

constexpr std::size_t kMostAuditItems = 200;  // of a set

// A set is written as words between commas, "#cat" standing for the board's stimuli of the concept cat, with a name before a colon where
// it is to have one: "flowers: rose, tulip, daisy". `said_as` has {} where the word goes: "a photo of a {}"; without, or empty: the words alone.
// Error: TooFew for a set with less than two items (attributes: one) or a concept without stimuli, Malformed for words and stimuli in one set, or in both sets of a
// pair, for an item twice in a pair, or among targets and attributes; TooLarge beyond kMostAuditItems.
Result<AuditSets> audit_sets(const Inputs& inputs, const Params& params);

// Sets to begin with.
std::span<const Preset> audit_presets();

}  // namespace pn::studies
