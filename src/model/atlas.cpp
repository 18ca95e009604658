#include "model/atlas.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/json.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostJsonBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostNames = 65535;  // what an index can tell apart
constexpr std::size_t kMostPlaces = 64;    // of a neuron's list
constexpr std::int64_t kLongestSheetSide = 1 << 15;
constexpr std::size_t kMostElements = std::size_t{16} << 20U;

Error malformed(std::string message, std::string where) {
  return {ErrorCode::Malformed, "atlas.json: " + std::move(message), std::move(where)};
}

// An IEEE half-precision number.
float half(unsigned bits) {
  const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
  const int exponent = static_cast<int>((bits >> 10U) & 31U);
  const auto fraction = static_cast<float>(bits & 1023U);
  if (exponent == 31) return fraction != 0 ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024.0F + fraction, exponent - 25);
}

// A list of strings, or of objects with a "name".
Result<std::vector<std::string>> read_names(const json::Value& root, const char* key) {
  const json::Value* list = json::find(root, key);
  if (list == nullptr || !list->is_array() || list->size() > kMostNames) return malformed("it needs a list of names", key);
  std::vector<std::string> names;
  for (const json::Value& value : *list) {
    const std::string* name = json::as_string(value.is_object() ? json::find(value, "name") : &value);
    if (name == nullptr) return malformed("an entry has no name", key);
    names.push_back(*name);
  }
  return names;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < kMostNames) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Result<Atlas> Atlas::parse(std::string_view text, std::span<const std::uint8_t> bin, std::string_view words) {
  const auto root = json::parse(text, "atlas.json", kMostJsonBytes);
  if (!root) return root.error();
  const std::string* format = json::as_string(json::find(*root, "format"));
  if (format == nullptr || *format != "polyneuron-atlas") return malformed("it is no atlas", "format");
  if (json::as_int(json::find(*root, "version"), 1, 1) != 1)
    return Error{ErrorCode::Unsupported, "The atlas is of a newer version. Reload the page.", "version"};

  Atlas atlas;
  if (const std::string* sha = json::as_string(json::find(*root, "model_sha256", "onnx/vision_model.onnx"))) atlas.vision_sha256_ = *sha;
  const std::pair<const char*, std::vector<std::string>*> lists[] = {
      {"renditions", &atlas.renditions_}, {"groups", &atlas.groups_}, {"concepts", &atlas.concepts_}};
  for (const auto& [key, list] : lists) {
    auto names = read_names(*root, key);
    if (!names) return names.error();
    *list = *std::move(names);
  }
  atlas.words_ = lines_of(words);

  const json::Value* layers = json::find(*root, "layers");
  if (layers == nullptr || !layers->is_array() || layers->empty() || layers->size() > 256)
    return malformed("it needs 1 to 256 layers", "layers");
  for (const json::Value& value : *layers) {
    const std::string* name = json::as_string(json::find(value, "name"));
    const auto channels = json::as_int(json::find(value, "channels"), 1, 1 << 16);
    const auto first = json::as_int(json::find(value, "first"), atlas.neurons_, atlas.neurons_);
    if (name == nullptr || !channels || !first) return malformed("a layer needs name, channels and first", "layers");
    atlas.layers_.push_back({*name, atlas.neurons_, static_cast<int>(*channels)});
    atlas.neurons_ += static_cast<int>(*channels);
  }
  const auto none = json::as_int(json::find(*root, "none"), 1, 65535), steps = json::as_int(json::find(*root, "share_steps"), 1, 65535);
  const auto columns = json::as_int(json::find(*root, "visualisations", "columns"), 1, 4096),
             cell = json::as_int(json::find(*root, "visualisations", "cell"), 1, 4096);
  if (!none || !steps || !columns || !cell)
    return malformed("none, share_steps, or the sheet's columns and cell are missing", "visualisations");
  if (*columns * *cell > kLongestSheetSide || (atlas.neurons_ / *columns + 1) * *cell > kLongestSheetSide)
    return malformed("the sheet is too large", "visualisations");
  atlas.none_ = static_cast<std::size_t>(*none);
  atlas.share_steps_ = static_cast<float>(*steps);
  atlas.columns_ = static_cast<int>(*columns);
  atlas.cell_ = static_cast<int>(*cell);

  const json::Value* arrays = json::find(*root, "arrays");
  if (arrays == nullptr || !arrays->is_array() || arrays->size() > 256) return malformed("it needs a list of arrays", "arrays");
  for (const json::Value& value : *arrays) {
    const std::string *name = json::as_string(json::find(value, "name")), *dtype = json::as_string(json::find(value, "dtype"));
    const auto offset = json::as_int(json::find(value, "offset"), 0, std::int64_t{1} << 31U);
    const json::Value* shape = json::find(value, "shape");
    if (name == nullptr || dtype == nullptr || !offset || shape == nullptr || !shape->is_array())
      return malformed("an array is not described", "arrays");
    Array array;
    if (*dtype != "uint8" && *dtype != "uint16" && *dtype != "float16") return malformed("an array is of unknown type " + *dtype, *name);
    array.kind = *dtype == "uint8" ? Array::Kind::Byte : *dtype == "uint16" ? Array::Kind::Short : Array::Kind::Half;
    array.offset = static_cast<std::size_t>(*offset);
    std::size_t elements = 1;
    for (const json::Value& dim : *shape) {
      const auto size = json::as_int(&dim, 0, 1 << 20);
      if (!size) return malformed("an array has no proper shape", *name);
      const auto length = static_cast<std::size_t>(*size);
      if (length != 0 && elements > kMostElements / length)
        return malformed("an array is too large", *name);  // before the product can wrap
      array.shape.push_back(length);
      elements *= length;
    }
    const std::size_t bytes = elements * (array.kind == Array::Kind::Byte ? 1U : 2U);
    if (array.offset > bin.size() || bytes > bin.size() - array.offset)
      return Error{ErrorCode::Mismatch, "atlas.bin is too short for what atlas.json says.", *name};
    atlas.arrays_.insert_or_assign(*name, std::move(array));
  }
  atlas.bin_.assign(bin.begin(), bin.end());
  if (const Status sound = atlas.check_arrays(); !sound) return sound.error();
  return atlas;
}

// The arrays that the getters read have the axes they count on.
Status Atlas::check_arrays() const {
  const auto neurons = static_cast<std::size_t>(neurons_), last = static_cast<std::size_t>(layers_.back().channels);
  const auto has = [&](const char* name, std::size_t rank, std::size_t first) {
    const auto found = arrays_.find(name);
    return found != arrays_.end() && found->second.shape.size() == rank && found->second.shape[0] == first;
  };
  struct Wanted {
    const char* name;
    std::size_t rank, first;
  };
  const Wanted wanted[] = {
      {"concepts", 3, neurons},   {"concept_auroc", 3, neurons}, {"m_concept", 1, neurons},           {"m_parts", 2, neurons},
      {"m_interval", 2, neurons}, {"best_words", 2, neurons},    {"best_words_response", 2, neurons}, {"prompts", 2, last},
      {"prompts_pull", 2, last},  {"prompts_against", 2, last},  {"prompts_against_pull", 2, last}};
  for (const auto& [name, rank, first] : wanted) {
    if (!has(name, rank, first)) return malformed("an array is missing or of another shape", name);
  }
  // Not every atlas has the weakest words.
  if (arrays_.contains("worst_words") && (!has("worst_words", 2, neurons) || !has("worst_words_response", 2, neurons)))
    return malformed("an array is of another shape", "worst_words");
  const auto& parts = arrays_.find("m_parts")->second.shape;
  if (parts[1] != groups_.size() || arrays_.find("m_interval")->second.shape[1] != 2)
    return malformed("an array is of another shape", "m_parts");
  if (arrays_.find("concepts")->second.shape[1] != renditions_.size()) return malformed("an array is of another shape", "concepts");
  constexpr std::pair<const char*, const char*> kTogether[] = {{"concepts", "concept_auroc"},
                                                               {"best_words", "best_words_response"},
                                                               {"worst_words", "worst_words_response"},
                                                               {"prompts", "prompts_pull"},
                                                               {"prompts_against", "prompts_against_pull"}};
  for (const auto& [names, values] : kTogether) {
    if (!arrays_.contains(names)) continue;  // only those that may be missing
    const auto& shape = arrays_.find(names)->second.shape;
    if (shape != arrays_.find(values)->second.shape) return malformed("two arrays that go together differ in shape", values);
    if (shape.back() > kMostPlaces) return malformed("a neuron's list is too long", names);
  }
  return Done{};
}

std::size_t Atlas::index_at(const Array& array, std::size_t element) const {
  if (array.kind == Array::Kind::Byte) return bin_[array.offset + element];
  const std::size_t at = array.offset + 2 * element;
  return static_cast<std::size_t>(bin_[at]) | static_cast<std::size_t>(bin_[at + 1]) << 8U;
}

float Atlas::number_at(const Array& array, std::size_t element) const {
  const std::size_t bits = index_at(array, element);
  return array.kind == Array::Kind::Half ? half(static_cast<unsigned>(bits)) : static_cast<float>(bits);
}

float Atlas::share_at(const Array& array, std::size_t element) const {
  const std::size_t bits = index_at(array, element);
  return bits == none_ ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(bits) / share_steps_;
}

std::vector<Atlas::Entry> Atlas::entries(const char* names_in, const char* values_in, std::size_t row, const std::vector<std::string>& list,
                                         bool shares) const {
  const Array &names = arrays_.find(names_in)->second, &values = arrays_.find(values_in)->second;
  const std::size_t places = names.shape.back();
  std::vector<Entry> found;
  for (std::size_t place = 0; place < places; ++place) {
    const std::size_t element = row * places + place, index = index_at(names, element);
    const float value = shares ? share_at(values, element) : number_at(values, element);
    if (index != none_ && index < list.size() && std::isfinite(value)) found.push_back({list[index], value, 0});
  }
  return found;
}

// An entry of a table of counts that not every atlas has.
int Atlas::count_in(const char* name, std::size_t row, std::size_t column, std::size_t columns) const {
  const auto found = arrays_.find(name);
  if (found == arrays_.end() || found->second.kind != Array::Kind::Short) return 0;
  const auto& shape = found->second.shape;
  if (shape.size() != 2 || row >= shape[0] || shape[1] != columns || column >= columns) return 0;
  return static_cast<int>(index_at(found->second, row * columns + column));
}

std::optional<int> Atlas::neuron(std::string_view layer, int channel) const {
  const auto found = std::find_if(layers_.begin(), layers_.end(), [&](const Layer& l) { return l.name == layer; });
  if (found == layers_.end() || channel < 0 || channel >= found->channels) return std::nullopt;
  return found->first + channel;
}

std::optional<Atlas::Multimodality> Atlas::multimodality(int neuron) const {
  const auto row = static_cast<std::size_t>(neuron);
  const std::size_t concept_index = index_at(arrays_.find("m_concept")->second, row);
  if (concept_index == none_ || concept_index >= concepts_.size()) return std::nullopt;
  Multimodality found;
  found.concept_name = concepts_[concept_index];
  found.m = 1.0F;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    const float auroc = share_at(arrays_.find("m_parts")->second, row * groups_.size() + group);
    if (!std::isfinite(auroc)) return std::nullopt;
    found.parts.push_back({groups_[group], auroc, count_in("m_stimuli", row, group, groups_.size())});
    found.m = std::min(found.m, auroc);
  }
  found.low = share_at(arrays_.find("m_interval")->second, 2 * row);
  found.high = share_at(arrays_.find("m_interval")->second, 2 * row + 1);
  return found;
}

std::vector<Atlas::Entry> Atlas::concepts(int neuron, std::size_t rendition) const {
  if (rendition >= renditions_.size()) return {};
  std::vector<Entry> found =
      entries("concepts", "concept_auroc", static_cast<std::size_t>(neuron) * renditions_.size() + rendition, concepts_, true);
  for (Entry& entry : found) {
    const auto concept_index = static_cast<std::size_t>(std::find(concepts_.begin(), concepts_.end(), entry.name) - concepts_.begin());
    entry.stimuli = count_in("concept_stimuli", concept_index, rendition, renditions_.size());
  }
  return found;
}

std::vector<Atlas::Entry> Atlas::best_words(int neuron) const {
  return entries("best_words", "best_words_response", static_cast<std::size_t>(neuron), words_, false);
}

std::vector<Atlas::Entry> Atlas::worst_words(int neuron) const {
  if (!arrays_.contains("worst_words")) return {};
  return entries("worst_words", "worst_words_response", static_cast<std::size_t>(neuron), words_, false);
}

std::vector<Atlas::Entry> Atlas::prompts(int neuron) const {
  const int row = neuron - layers_.back().first;
  return row < 0 ? std::vector<Entry>{} : entries("prompts", "prompts_pull", static_cast<std::size_t>(row), concepts_, false);
}

std::vector<Atlas::Entry> Atlas::prompts_against(int neuron) const {
  const int row = neuron - layers_.back().first;
  return row < 0 ? std::vector<Entry>{}
                 : entries("prompts_against", "prompts_against_pull", static_cast<std::size_t>(row), concepts_, false);
}

Atlas::Tile Atlas::tile(int neuron) const { return {neuron % columns_ * cell_, neuron / columns_ * cell_, cell_}; }

}  // namespace pn::model
