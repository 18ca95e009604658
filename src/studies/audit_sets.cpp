#include "studies/audit_sets.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "studies/drawn_emoji.h"
#include "studies/report_words.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

constexpr std::array<std::string_view, 4> kLetters = {"X", "Y", "A", "B"};
constexpr const char* kWrittenIn = "Sans";  // words that are drawn
constexpr std::array<std::string_view, 4> kParamNames = {"x", "y", "a", "b"};

std::optional<Error> add_concept(const Inputs& inputs, std::string_view name, AuditSet& set) {
  const std::size_t before = set.items.size();
  for (std::size_t place = 0; place < inputs.stimuli.size(); ++place) {
    const int of = inputs.stimuli[place].concept_index;
    if (inputs.concepts[static_cast<std::size_t>(of)] == name) set.items.push_back({std::string(name), {}, place});
  }
  if (set.items.size() > before) return std::nullopt;
  return Error{ErrorCode::TooFew, tr("The board has no encoded stimulus of the concept “{0}” that set {1} names.", {name, set.letter}),
               set.letter};
}

std::string short_name(const std::vector<std::string_view>& items) {
  const auto plain = [](std::string_view item) { return std::string(item.front() == '#' ? item.substr(1) : item); };
  std::string name = plain(items.front());
  if (items.size() > 1) name += items.size() == 2 ? tr(" and {0}", {plain(items[1])}) : ", …";
  return name;
}

// Words in double quotes, straight or curved, without them; nothing where they have none.
std::optional<std::string_view> quoted_words(std::string_view item) {
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"\"", "\""}, {"“", "”"}}) {
    if (item.size() <= open.size() + close.size() || !item.starts_with(open) || !item.ends_with(close)) continue;
    return trimmed(item.substr(open.size(), item.size() - open.size() - close.size()));
  }
  return std::nullopt;
}

// Adds a picture that is drawn, which another set may already draw.
void add_drawn(const Inputs& inputs, std::string words, ImageAsk picture, AuditSet& set, std::vector<ImageAsk>& drawn) {
  const auto is_same = [&](const ImageAsk& one) {
    return one.emoji == picture.emoji && one.word.has_value() == picture.word.has_value() &&
           (!one.word || one.word->text == picture.word->text);
  };
  const auto known = std::find_if(drawn.begin(), drawn.end(), is_same);
  const auto place = static_cast<std::size_t>(known - drawn.begin());
  if (known == drawn.end()) drawn.push_back(std::move(picture));
  set.items.push_back({std::move(words), {}, inputs.stimuli.size() + place});
}

std::optional<Error> add_emoji(const Inputs& inputs, std::string_view item, AuditSet& set, std::vector<ImageAsk>& drawn) {
  const std::vector<std::string_view> typed = emoji_in(item);
  if (typed.empty())
    return Error{
        ErrorCode::Malformed,
        tr("Set {0} has words behind an emoji: {1}. An emoji stands for its picture; put a comma between it and words, or words first.",
           {set.letter, quoted(item)}),
        set.letter};
  if (!inputs.wants_emoji)
    return Error{
        ErrorCode::Unsupported,
        tr("Set {0} has emoji, which this study does not draw. Add them to the board, and name their concept, as #tulip.", {set.letter}),
        set.letter};
  std::vector<std::string> missing;
  for (const std::string_view emoji : typed) {
    if (const SheetEmoji* known = find_emoji(inputs.emoji, emoji)) {
      ImageAsk picture;
      picture.emoji = known->codepoints;
      add_drawn(inputs, known->character + " " + known->name, std::move(picture), set, drawn);
    } else if (std::find(missing.begin(), missing.end(), emoji) == missing.end()) {
      missing.emplace_back(emoji);
    }
  }
  if (missing.empty()) return std::nullopt;
  std::string names;
  for (const std::string& one : missing) names += (names.empty() ? "" : " ") + one;
  return Error{
      ErrorCode::NotFound,
      tr("No picture of {0} in set {1} is bundled. “Emoji” beside the board shows the {2} that are; or add pictures to the board and name "
         "their concept, as #tulip.",
         {names, set.letter, inputs.emoji.size()}),
      set.letter};
}

std::optional<Error> add_item(const Inputs& inputs, std::string_view item, std::string_view said_as, AuditSet& set,
                              std::vector<ImageAsk>& drawn) {
  if (item.front() == '#') return add_concept(inputs, trimmed(item.substr(1)), set);
  if (begins_with_emoji(item)) return add_emoji(inputs, item, set, drawn);
  if (const auto written = quoted_words(item)) {
    ImageAsk picture;
    picture.word = DrawnWord{std::string(*written), kWrittenIn};
    add_drawn(inputs, tr("{0}, written", {*written}), std::move(picture), set, drawn);
  } else {
    set.items.push_back({std::string(item), said(said_as, item), 0});
  }
  return std::nullopt;
}

// What makes an item the same as another.
std::string key_of(const AuditItem& item) { return item.is_picture() ? "#" + std::to_string(item.picture) : item.prompt; }

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
// The same as pictures: emoji where the sheet has enough of them, else words that are written.
constexpr PresetValue kPlantEmoji = {"x", "flowers and plants: 🌸 🌻 🌹 🌳 🌲 🌵 🍁"};
constexpr PresetValue kInsectEmoji = {"y", "insects, spider, snail: 🐝 🐞 🦋 🕷️ 🐌"};
constexpr Values kFlowerEmoji = {{kPlantEmoji, kInsectEmoji, {"a", kPleasant}, {"b", kUnpleasant}, {"said_as", ""}}};
constexpr Values kFlowerEmojiAlone = {{kPlantEmoji,
                                       kInsectEmoji,
                                       {"a", "happy face, heart, present, rainbow: 😀 ❤️ 🎁 🌈"},
                                       {"b", "sad, angry, frightened face: 😢 😡 😱"},
                                       {"said_as", ""}}};
constexpr Values kFlowersWritten = {
    {{"x", "flowers, written: \"rose\", \"tulip\", \"daisy\", \"sunflower\", \"lily\", \"orchid\", \"poppy\", \"carnation\""},
     {"y", "insects, written: \"ant\", \"bee\", \"fly\", \"wasp\", \"beetle\", \"mosquito\", \"cockroach\", \"spider\""},
     {"a", kPleasant},
     {"b", kUnpleasant},
     {"said_as", ""}}};
constexpr Values kInstrumentsWritten = {
    {{"x", "instruments, written: \"guitar\", \"piano\", \"violin\", \"flute\", \"drum\", \"trumpet\", \"harp\", \"cello\""},
     {"y", "weapons, written: \"gun\", \"rifle\", \"sword\", \"knife\", \"bomb\", \"pistol\", \"tank\", \"cannon\""},
     {"a", kPleasant},
     {"b", kUnpleasant},
     {"said_as", ""}}};
constexpr Values kAnimalEmoji = {{{"x", "tame animals: 🐱 🐶 🐴 🐮 🐷 🐑 🐔 🐰"},
                                  {"y", "wild animals: 🐺 🐻 🦁 🐯 🐍 🐊 🦈 🦅"},
                                  {"a", "gentle: gentle, soft, harmless, friendly, calm, cuddly, mild, safe"},
                                  {"b", "dangerous: dangerous, fierce, deadly, hostile, violent, savage, aggressive, vicious"},
                                  {"said_as", ""}}};
constexpr Values kFoodEmoji = {{{"x", "fruit: 🍎 🍌 🍊 🍋 🍓 🍇 🍉 🍍"},
                                {"y", "fast food and sweets: 🍕 🍔 🍦 🎂 🍩"},
                                {"a", "healthy: healthy, fresh, natural, wholesome, light, vitamins, nourishing, raw"},
                                {"b", "unhealthy: unhealthy, greasy, processed, junk, heavy, sugar, fattening, fried"},
                                {"said_as", ""}}};
constexpr std::array<Preset, 10> kPresets = {{
    {mark("flowers, insects: pleasant?"), kFlowers},
    {mark("emoji: plants, insects"), kFlowerEmoji},
    {mark("emoji: the same, by faces"), kFlowerEmojiAlone},
    {mark("written: flowers, insects"), kFlowersWritten},
    {mark("instruments, weapons"), kInstruments},
    {mark("written: music, weapons"), kInstrumentsWritten},
    {mark("emoji: tame, wild animals"), kAnimalEmoji},
    {mark("emoji: fruit, fast food"), kFoodEmoji},
    {mark("professions: gender?"), kProfessions},
    {mark("young, old: pleasant?"), kAges},
}};

}  // namespace

Result<AuditSet> audit_set(const Inputs& inputs, std::string_view letter, std::string_view text, std::string_view said_as,
                           std::vector<ImageAsk>& drawn) {
  AuditSet set{std::string(letter), {}, {}};
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    set.name = trimmed(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  const std::vector<std::string_view> items = typed_words(text);
  if (items.empty())
    return Error{ErrorCode::TooFew,
                 tr("Set {0} is empty: type words between commas, emoji, or #cat for the board's stimuli of cat.", {set.letter}),
                 set.letter};
  if (set.name.empty()) set.name = short_name(items);
  for (const std::string_view item : items)
    if (auto error = add_item(inputs, item, said_as, set, drawn)) return *std::move(error);
  const bool is_pictures = set.is_pictures();
  for (const AuditItem& item : set.items) {
    if (item.is_picture() != is_pictures)
      return Error{ErrorCode::Malformed, tr("Set {0} has words and pictures: a set is of one or of the other.", {set.letter}), set.letter};
  }
  if (set.items.size() > kMostAuditItems)
    return Error{ErrorCode::TooLarge, tr("Set {0} has more than {1} items.", {set.letter, kMostAuditItems}), set.letter};
  return set;
}

std::optional<Error> check_audit_pair(const AuditSet& one, const AuditSet& other, std::size_t least) {
  for (const AuditSet* set : {&one, &other}) {
    if (set->items.size() < least)
      return Error{ErrorCode::TooFew, tr("Set {0} needs at least {1} items.", {set->letter, least}), set->letter};
  }
  if (one.is_pictures() != other.is_pictures())
    return Error{
        ErrorCode::Malformed,
        tr("Sets {0} and {1} are compared with each other: both are of words, or both of pictures, as the two lie apart in every CLIP.",
           {one.letter, other.letter}),
        other.letter};
  std::set<std::string> known;
  for (const AuditSet* set : {&one, &other}) {
    for (const AuditItem& item : set->items) {
      if (known.insert(key_of(item)).second) continue;
      return Error{ErrorCode::Malformed, tr("“{0}” is twice in sets {1} and {2}.", {item.words, one.letter, other.letter}), set->letter};
    }
  }
  return std::nullopt;
}

Result<AuditSets> audit_sets(const Inputs& inputs, const Params& params) {
  AuditSets sets;
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    auto set = audit_set(inputs, kLetters[i], text_of(params, kParamNames[i]), text_of(params, "said_as"), sets.drawn);
    if (!set) return set.error();
    sets.all[i] = *std::move(set);
  }
  if (auto error = check_audit_pair(sets.x(), sets.y(), 2)) return *std::move(error);
  if (auto error = check_audit_pair(sets.a(), sets.b(), 1)) return *std::move(error);
  std::set<std::string> targets;
  for (const AuditSet* set : {&sets.x(), &sets.y()})
    for (const AuditItem& item : set->items) targets.insert(key_of(item));
  for (const AuditSet* set : {&sets.a(), &sets.b()}) {
    for (const AuditItem& item : set->items) {
      if (targets.contains(key_of(item)))
        return Error{ErrorCode::Malformed, tr("“{0}” is among the targets and the attributes.", {item.words}), set->letter};
    }
  }
  return sets;
}

std::string sort_of(const Inputs& inputs, const AuditSet& set, std::span<const ImageAsk> drawn) {
  std::size_t stimuli = 0, emoji = 0, written = 0;
  for (const AuditItem& item : set.items) {
    if (!item.is_picture()) continue;
    if (item.picture < inputs.stimuli.size())
      ++stimuli;
    else
      ++(drawn[item.picture - inputs.stimuli.size()].emoji ? emoji : written);
  }
  std::vector<std::string> parts;
  if (emoji > 0) parts.push_back(tr("{0} emoji as pictures", {emoji}));
  if (written > 0) parts.push_back(count_of(written, "word drawn as a picture", "words drawn as pictures"));
  if (stimuli > 0) parts.push_back(count_of(stimuli, "stimulus of the board", "stimuli of the board"));
  return parts.empty() ? count_of(set.items.size(), "prompt", "prompts") : joined(parts);
}

std::span<const Preset> audit_presets() { return kPresets; }

}  // namespace pn::studies
