#include "studies/audit_sets.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

constexpr std::array<std::string_view, 4> kLetters = {"X", "Y", "A", "B"};
constexpr std::array<std::string_view, 4> kParamNames = {"x", "y", "a", "b"};

std::optional<Error> add_concept(const Inputs& inputs, std::string_view name, AuditSet& set) {
  const std::size_t before = set.items.size();
  for (std::size_t place = 0; place < inputs.stimuli.size(); ++place) {
    const int of = inputs.stimuli[place].concept_index;
    if (inputs.concepts[static_cast<std::size_t>(of)] == name) set.items.push_back({std::string(name), {}, place});
  }
  if (set.items.size() > before) return std::nullopt;
  return Error{ErrorCode::TooFew,
               "The board has no encoded stimulus of the concept “" + std::string(name) + "” that set " + set.letter + " names.",
               set.letter};
}

std::string short_name(const std::vector<std::string_view>& items) {
  std::string name = std::string(items.front().front() == '#' ? items.front().substr(1) : items.front());
  if (items.size() > 1) name += items.size() == 2 ? " and " + std::string(items[1].front() == '#' ? items[1].substr(1) : items[1]) : ", …";
  return name;
}

Result<AuditSet> set_of(const Inputs& inputs, std::string_view letter, std::string_view text, std::string_view said_as) {
  AuditSet set{std::string(letter), {}, {}};
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    set.name = trimmed(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  const std::vector<std::string_view> items = typed_words(text);
  if (items.empty())
    return Error{ErrorCode::TooFew, "Set " + set.letter + " is empty: type words between commas, or #cat for the board's stimuli of cat.",
                 set.letter};
  if (set.name.empty()) set.name = short_name(items);
  for (const std::string_view item : items) {
    if (item.front() != '#') {
      set.items.push_back({std::string(item), said(said_as, item), 0});
    } else if (auto error = add_concept(inputs, trimmed(item.substr(1)), set)) {
      return *std::move(error);
    }
  }
  const bool is_pictures = set.is_pictures();
  for (const AuditItem& item : set.items) {
    if (item.is_picture() != is_pictures)
      return Error{ErrorCode::Malformed, "Set " + set.letter + " has words and stimuli: a set is of one or of the other.", set.letter};
  }
  if (set.items.size() > kMostAuditItems)
    return Error{ErrorCode::TooLarge, "Set " + set.letter + " has more than " + std::to_string(kMostAuditItems) + " items.", set.letter};
  return set;
}

// What makes an item the same as another.
std::string key_of(const AuditItem& item) { return item.is_picture() ? "#" + std::to_string(item.stimulus) : item.prompt; }

std::optional<Error> check_pair(const AuditSet& one, const AuditSet& other, std::size_t least) {
  for (const AuditSet* set : {&one, &other}) {
    if (set->items.size() < least)
      return Error{ErrorCode::TooFew, "Set " + set->letter + " needs at least " + std::to_string(least) + " items.", set->letter};
  }
  if (one.is_pictures() != other.is_pictures())
    return Error{ErrorCode::Malformed,
                 "Sets " + one.letter + " and " + other.letter +
                     " are compared with each other: both are of words, or both of stimuli, as words and pictures lie apart in every CLIP.",
                 other.letter};
  std::set<std::string> known;
  for (const AuditSet* set : {&one, &other}) {
    for (const AuditItem& item : set->items) {
      if (known.insert(key_of(item)).second) continue;
      return Error{ErrorCode::Malformed, "“" + item.words + "” is twice in sets " + one.letter + " and " + other.letter + ".", set->letter};
    }
  }
  return std::nullopt;
}

using Values = std::array<PresetValue, 5>;
constexpr std::string_view kPleasant = "pleasant: love, peace, happiness, friend, gift, joy, sunshine, beauty";
constexpr std::string_view kUnpleasant = "unpleasant: hate, war, sadness, enemy, poison, pain, storm, ugliness";
constexpr PresetValue kThing = {"said_as", "a photo of a {}"};

constexpr Values kFlowers = {{{"x", "flowers: rose, tulip, daisy, sunflower, lily, orchid, poppy, carnation"},
                              {"y", "insects: ant, bee, fly, wasp, beetle, mosquito, cockroach, spider"},
                              {"a", kPleasant},
                              {"b", kUnpleasant},
                              {"said_as", ""}}};
constexpr Values kInstruments = {{{"x", "instruments: guitar, piano, violin, flute, drum, trumpet, harp, cello"},
                                  {"y", "weapons: gun, rifle, sword, knife, bomb, pistol, tank, cannon"},
                                  {"a", kPleasant},
                                  {"b", kUnpleasant},
                                  {"said_as", ""}}};
constexpr Values kProfessions = {{{"x", "technical: engineer, programmer, mechanic, scientist, pilot, electrician, carpenter, plumber"},
                                  {"y", "caring: nurse, teacher, librarian, hairdresser, cleaner, secretary, dancer, nanny"},
                                  {"a", "male: man, boy, father, son, brother, husband, king, uncle"},
                                  {"b", "female: woman, girl, mother, daughter, sister, wife, queen, aunt"},
                                  kThing}};
constexpr Values kAges = {{{"x", "young: child, boy, girl, teenager, baby, student, youth, kid"},
                           {"y", "old: grandmother, grandfather, old man, old woman, elder, senior, pensioner, retiree"},
                           {"a", kPleasant},
                           {"b", kUnpleasant},
                           {"said_as", ""}}};
constexpr std::array<Preset, 4> kPresets = {{
    {"flowers, insects: pleasant?", kFlowers},
    {"instruments, weapons: pleasant?", kInstruments},
    {"professions: male, female?", kProfessions},
    {"young, old: pleasant?", kAges},
}};

}  // namespace

Result<AuditSets> audit_sets(const Inputs& inputs, const Params& params) {
  AuditSets sets;
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    auto set = set_of(inputs, kLetters[i], text_of(params, kParamNames[i]), text_of(params, "said_as"));
    if (!set) return set.error();
    sets.all[i] = *std::move(set);
  }
  if (auto error = check_pair(sets.x(), sets.y(), 2)) return *std::move(error);
  if (auto error = check_pair(sets.a(), sets.b(), 1)) return *std::move(error);
  std::set<std::string> targets;
  for (const AuditSet* set : {&sets.x(), &sets.y()})
    for (const AuditItem& item : set->items) targets.insert(key_of(item));
  for (const AuditSet* set : {&sets.a(), &sets.b()}) {
    for (const AuditItem& item : set->items) {
      if (targets.contains(key_of(item)))
        return Error{ErrorCode::Malformed, "“" + item.words + "” is among the targets and the attributes.", set->letter};
    }
  }
  return sets;
}

std::span<const Preset> audit_presets() { return kPresets; }

}  // namespace pn::studies
