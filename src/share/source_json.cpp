#include "share/source_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "base/base64url.h"
#include "base/text.h"
#include "image/header.h"
#include "workspace/board_file.h"

namespace pn::share {
namespace {

using json::Value;
using namespace workspace;

constexpr double kSteps = 4096.0;             // of a drawing's side
constexpr std::size_t kMostPoints = 100'000;  // numbers of a drawing
constexpr std::size_t kMostStrokes = 10'000;
constexpr std::size_t kMostLabels = 100;
constexpr std::size_t kLongestName_bytes = 200;
constexpr std::size_t kLongestText_bytes = 1000;

const Value* at(const Value& list, std::size_t place) { return list.is_array() && place < list.size() ? &list[place] : nullptr; }

std::string text_at(const Value& list, std::size_t place, std::string_view otherwise = {}, std::size_t most = kLongestName_bytes) {
  const std::string* text = json::as_string(at(list, place));
  return text == nullptr ? std::string(otherwise) : std::string(limited(without_direction_controls(*text), most));
}

float number_at(const Value& list, std::size_t place, float low, float high, float otherwise) {
  const auto found = json::as_number(at(list, place));
  return found ? static_cast<float>(std::clamp(*found, static_cast<double>(low), static_cast<double>(high))) : otherwise;
}

double number_at(const Value& list, std::size_t place, double low, double high, double otherwise) {
  return std::clamp(json::as_number(at(list, place)).value_or(otherwise), low, high);
}

// Without the values at the end that are as usual.
Value shortened(Value list, const Value& usual) {
  while (!list.empty() && list.size() <= usual.size() && list.back() == usual[list.size() - 1]) list.erase(list.size() - 1);
  return list;
}

// ---- strokes

bool is_on_steps(float value) { return std::floor(static_cast<double>(value) * kSteps) == static_cast<double>(value) * kSteps; }

Value write_stroke(const Stroke& stroke) {
  Value points = Value::array();
  const bool on_steps = std::all_of(stroke.points.begin(), stroke.points.end(), is_on_steps);
  for (std::size_t i = 0; i < stroke.points.size(); ++i) {
    if (!on_steps) {
      points.push_back(number(stroke.points[i]));
      continue;
    }
    const double before = i < 2 ? 0.0 : static_cast<double>(stroke.points[i - 2]);
    points.push_back(static_cast<int>(std::lround((static_cast<double>(stroke.points[i]) - before) * kSteps)));
  }
  return {on_steps ? 1 : 0, number(stroke.width), stroke.color, std::move(points)};
}

std::optional<Stroke> read_stroke(const Value& value, std::size_t& room) {
  const Value* points = at(value, 3);
  if (points == nullptr || !points->is_array() || points->size() % 2 != 0 || points->size() > room) return std::nullopt;
  room -= points->size();
  Stroke stroke;
  stroke.width = number_at(value, 1, 0.001F, 1.0F, stroke.width);
  stroke.color = text_at(value, 2, stroke.color);
  const bool on_steps = number_at(value, 0, 0.0, 1.0, 1.0) == 1.0;
  std::array<double, 2> place = {0.0, 0.0};
  for (std::size_t i = 0; i < points->size(); ++i) {
    const auto given = json::as_number(&(*points)[i]);
    if (!given) return std::nullopt;
    double& now = place[i % 2];
    now = on_steps ? std::clamp(now + std::clamp(*given, -2.0 * kSteps, 2.0 * kSteps) / kSteps, 0.0, 1.0) : std::clamp(*given, 0.0, 1.0);
    stroke.points.push_back(static_cast<float>(now));
  }
  return stroke;
}

std::optional<DrawingSource> read_drawing(const Value& value) {
  DrawingSource drawing;
  drawing.path = text_at(value, 1);
  if (!drawing.path.empty()) return is_bundled_path(drawing.path) ? std::optional(drawing) : std::nullopt;
  drawing.background = text_at(value, 2, drawing.background);
  const Value* strokes = at(value, 3);
  if (strokes == nullptr || !strokes->is_array() || strokes->size() > kMostStrokes) return std::nullopt;
  std::size_t room = kMostPoints;
  for (const Value& entry : *strokes) {
    auto stroke = read_stroke(entry, room);
    if (!stroke) return std::nullopt;
    drawing.strokes.push_back(std::move(*stroke));
  }
  return drawing;
}

// ---- labels

const Value& usual_label() {
  static const Value kUsual = {"", "Sans", 0.08, 0.5, 0.5, "#111111", "#ffffff", 1.0, 0.0, 0};
  return kUsual;
}

Value write_label(const studies::Label& label) {
  return shortened({label.text, label.font, label.share, label.x, label.y, label.ink, label.card, label.opacity, label.angle_deg,
                    label.is_blank ? 1 : 0},
                   usual_label());
}

studies::Label read_label(const Value& value) {
  studies::Label label;
  label.text = text_at(value, 0, {}, kLongestText_bytes);
  label.font = text_at(value, 1, label.font);
  label.share = number_at(value, 2, 0.001, 1.0, label.share);
  label.x = number_at(value, 3, 0.0, 1.0, label.x);
  label.y = number_at(value, 4, 0.0, 1.0, label.y);
  label.ink = text_at(value, 5, label.ink);
  label.card = text_at(value, 6, label.card);
  label.opacity = number_at(value, 7, 0.0, 1.0, label.opacity);
  label.angle_deg = number_at(value, 8, -180.0, 180.0, label.angle_deg);
  label.is_blank = number_at(value, 9, 0.0, 1.0, 0.0) == 1.0;
  return label;
}

struct Writer {
  Value operator()(const FileSource& s) const { return {"f", s.name, s.file, s.by_profile ? 1 : 0}; }
  Value operator()(const AssetSource& s) const { return {"a", s.path}; }
  Value operator()(const EmojiSource& s) const { return {"e", s.codepoints}; }
  Value operator()(const WordSource& s) const {
    static const Value kUsual = {"w", "", "Sans", 0.35, "#111111", "#ffffff"};
    return shortened({"w", s.text, s.font, number(s.size), s.foreground, s.background}, kUsual);
  }
  Value operator()(const DrawingSource& s) const {
    if (!s.path.empty()) return {"d", s.path};
    Value strokes = Value::array();
    for (const Stroke& stroke : s.strokes) strokes.push_back(write_stroke(stroke));
    return {"d", "", s.background, std::move(strokes)};
  }
  Value operator()(const EnclosedSource& s) const { return {"i", s.name, to_base64url(*s.file)}; }
  Value operator()(const LabelledSource& s) const {
    Value labels = Value::array();
    for (const studies::Label& label : s.labels) labels.push_back(write_label(label));
    return {"l", std::visit(*this, s.base), std::move(labels)};
  }
};

// Its file is looked into where all pictures are decoded.
std::optional<EnclosedSource> read_enclosed(const Value& value) {
  const std::string* letters = json::as_string(at(value, 2));
  if (letters == nullptr || letters->size() > (kMostEnclosed_bytes * 4 + 2) / 3) return std::nullopt;
  auto file = from_base64url(*letters);
  if (!file || image::format_of(*file) != image::Format::Jpeg) return std::nullopt;
  return EnclosedSource{text_at(value, 1), std::make_shared<const std::vector<std::uint8_t>>(*std::move(file))};
}

std::optional<PlainSource> read_plain(const Value& value) {
  const std::string kind = text_at(value, 0);
  if (kind == "f") {
    const auto file = json::as_int(at(value, 2), 0, 0xffffffffLL);
    return FileSource{text_at(value, 1), static_cast<std::uint32_t>(file.value_or(0)), number_at(value, 3, 0.0, 1.0, 0.0) == 1.0};
  }
  if (kind == "a") {
    std::string path = text_at(value, 1);
    return is_bundled_path(path) ? std::optional<PlainSource>(AssetSource{std::move(path)}) : std::nullopt;
  }
  if (kind == "e") return EmojiSource{text_at(value, 1)};
  if (kind == "w") {
    WordSource word;
    word.text = text_at(value, 1, {}, kLongestText_bytes);
    word.font = text_at(value, 2, "Sans");
    word.size = number_at(value, 3, 0.02F, 1.0F, word.size);
    word.foreground = text_at(value, 4, word.foreground);
    word.background = text_at(value, 5, word.background);
    return word;
  }
  if (kind == "i") {
    if (auto enclosed = read_enclosed(value)) return *std::move(enclosed);
  }
  if (kind == "d") {
    if (auto drawing = read_drawing(value)) return *std::move(drawing);
  }
  return std::nullopt;
}

}  // namespace

Value number(float value) {
  if (!std::isfinite(value)) return 0;
  std::array<char, 32> text{};
  for (int digits = 6; digits <= 9; ++digits) {  // 9 are always enough
    std::snprintf(text.data(), text.size(), "%.*g", digits, static_cast<double>(value));
    if (std::strtof(text.data(), nullptr) == value) break;
  }
  const double shortest = std::strtod(text.data(), nullptr);
  if (std::floor(shortest) == shortest && std::abs(shortest) < 1e9) return static_cast<int>(shortest);
  return shortest;
}

Value write_source(const Source& source) { return std::visit(Writer{}, source); }

std::optional<Source> read_source(const Value& value) {
  if (text_at(value, 0) != "l") {
    auto plain = read_plain(value);
    if (!plain) return std::nullopt;
    return std::visit([](auto&& one) { return Source{std::move(one)}; }, *std::move(plain));
  }
  const Value *base = at(value, 1), *labels = at(value, 2);
  auto plain = base == nullptr ? std::nullopt : read_plain(*base);
  if (!plain || labels == nullptr || !labels->is_array() || labels->size() > kMostLabels) return std::nullopt;
  LabelledSource labelled{*std::move(plain), {}};
  for (const Value& label : *labels) labelled.labels.push_back(read_label(label));
  return labelled;
}

}  // namespace pn::share
