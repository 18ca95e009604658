#include "widgets/fields.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <vector>

#include <imgui_internal.h>

#include "base/text.h"
#include "base/words.h"
#include "image/colour.h"
#include "widgets/fallback.h"
#include "widgets/icons.h"
#include "widgets/touch.h"
#include "widgets/widgets.h"

namespace pn::widgets {
namespace {

int grow_string(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  auto* text = static_cast<std::string*>(data->UserData);
  text->resize(static_cast<std::size_t>(data->BufTextLen));
  data->Buf = text->data();
  return 0;
}

}  // namespace

TextFieldResult text_field(Frame& frame, const char* id, std::string& text, const TextFieldOptions& options) {
  const Face font = options.font.font ? options.font : frame.fonts.body;
  push_font(font);
  const float padding_y = std::max(0.0F, (frame.metrics.row - ImGui::GetFontSize()) / 2);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {frame.metrics.unit * (options.seamless ? 0.75F : 1.25F), padding_y});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, options.seamless ? 0 : frame.colors.raised);
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, frame.colors.hover);
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, options.seamless ? frame.colors.text_faint : frame.colors.text_muted);
  ImGui::PushID(id);
  // ImGui's field shows letter after letter. While nobody types, the text is drawn over it as it is read.
  const bool is_shaped = Fallback::needs_shaping(text) && ImGui::GetActiveID() != ImGui::GetID("##text");
  if (is_shaped) ImGui::PushStyleColor(ImGuiCol_Text, 0);
  if (options.focus) {
    // Not SetKeyboardFocusHere(): in a child of a window that just opened it finds no item to give the keyboard to.
    ImGuiContext& g = *ImGui::GetCurrentContext();
    g.NavNextActivateId = ImGui::GetID("##text");
    g.NavNextActivateFlags = ImGuiActivateFlags_PreferInput;
    frame.animating = true;
  }
  ImGui::SetNextItemWidth(options.width > 0 ? options.width : -FLT_MIN);
  constexpr int kFlags = ImGuiInputTextFlags_CallbackResize;
  TextFieldResult result;
  result.changed = ImGui::InputTextWithHint("##text", options.hint, text.data(), text.capacity() + 1, kFlags, grow_string, &text);
  ImGui::PopID();
  if (is_shaped) ImGui::PopStyleColor();
  result.active = ImGui::IsItemActive();
  result.hovered = ImGui::IsItemHovered();
  result.left = ImGui::IsItemDeactivated();
  result.entered = result.left && (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter));
  const ImVec2 a = ImGui::GetItemRectMin();
  const ImVec2 b = ImGui::GetItemRectMax();
  if (is_shaped) {
    const ImVec2 padding = ImGui::GetStyle().FramePadding;
    ImGui::PushClipRect({a.x + padding.x, a.y}, {b.x - padding.x, b.y}, true);
    draw_text(ImGui::GetWindowDrawList(), font, {a.x + padding.x, a.y + padding.y}, frame.colors.text, text);
    ImGui::PopClipRect();
  }
  if (result.active)
    ImGui::GetWindowDrawList()->AddRect(a, b, frame.colors.accent, frame.metrics.radius, 0, 1.5F);
  else if (!options.seamless)
    ImGui::GetWindowDrawList()->AddRect(a, b, frame.colors.line, frame.metrics.radius);
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (auto typed = frame.nodes.typed(id)) {
    result.changed = result.changed || typed->value != text;
    text = std::move(typed->value);
    result.entered = result.entered || typed->entered;
    result.left = result.left || typed->left;
    if (ImGui::IsItemActive()) ImGui::ClearActiveID();  // two are not to type into one field
    result.active = !typed->left;
    result.was_typed_here = false;
    frame.animating = true;
  }
  Node& node = frame.nodes.item(Role::Textbox, id, options.name.empty() ? std::string_view(options.hint) : options.name);
  node.value = text;
  node.invalid = options.invalid;
  return result;
}

void row_text(Frame& frame, std::string_view text, float width, Face font) {
  frame.nodes.text(text);
  if (!font.font) font = frame.fonts.body;
  const ImVec2 size = text_size(font, text);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float x = width > 0 ? at.x + width - size.x : at.x;
  draw_text(ImGui::GetWindowDrawList(), font, {x, at.y + (frame.metrics.row - size.y) / 2}, frame.colors.text, text);
  ImGui::Dummy({width > 0 ? width : size.x, frame.metrics.row});
}

void field_label(Frame& frame, std::string_view label) {
  if (ImGui::GetCursorPosY() > ImGui::GetCursorStartPos().y + 1) ImGui::Dummy({0, frame.metrics.unit / 4});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {frame.metrics.unit, frame.metrics.unit / 2});
  small_text(frame, label);  // the field's node has it as its name
  ImGui::PopStyleVar();
}

int pills(Frame& frame, const char* id, std::span<const std::string> labels, int index, std::string_view name, Labels whose) {
  const NodeScope group(frame.nodes, Role::RadioGroup, id, name);
  int chosen = -1;
  const float whole = ImGui::GetContentRegionAvail().x, right = ImGui::GetCursorScreenPos().x + whole;
  const float gap = frame.metrics.unit * 0.75F;
  const float height = frame.device.touch ? frame.metrics.row : frame.metrics.row - 4;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool on = static_cast<int>(i) == index;
    const std::string_view shown = whose == Labels::Page ? tr(std::string_view(labels[i])) : std::string_view(labels[i]);
    const ImVec2 size = text_size(frame.fonts.body, shown);
    const float width = std::min(size.x + frame.metrics.unit * 2.5F, std::max(220.0F, whole));
    if (i > 0) {
      ImGui::SameLine(0, gap);
      if (ImGui::GetCursorScreenPos().x + width > right) ImGui::NewLine();
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(static_cast<int>(i));
    if (ImGui::InvisibleButton("##pill", {width, height}, ImGuiButtonFlags_EnableNav)) chosen = static_cast<int>(i);
    ImGui::PopID();
    const bool hovered = ImGui::IsItemHovered();
    const ImVec2 end{at.x + width, at.y + height};
    const float radius = height / 2;
    if (on)
      draw->AddRectFilled(at, end, frame.colors.accent_soft, radius);
    else if (hovered)
      draw->AddRectFilled(at, end, frame.colors.hover, radius);
    draw->AddRect(at, end, on ? frame.colors.accent : frame.colors.line, radius);
    draw_fitted(draw, frame.fonts.body, {at.x + frame.metrics.unit * 1.25F, at.y + (height - size.y) / 2},
                on ? frame.colors.accent : frame.colors.text, shown, width - frame.metrics.unit * 2.5F + 1);
    focus_ring(frame);
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const std::string pill = std::string(id) + "." + labels[i];
    frame.nodes.item(Role::Radio, pill, shown).checked = on ? Check::On : Check::Off;
    if (frame.nodes.clicked(pill)) chosen = static_cast<int>(i);
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return chosen == index ? -1 : chosen;
}

namespace {

// One swatch; `icon` in its middle when it has one.
bool swatch(Frame& frame, const std::string& id, std::string_view name, ImU32 color, bool on, const char* icon) {
  const float side = frame.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(id.c_str(), {side, side}, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 centre{at.x + side / 2, at.y + side / 2};
  const float radius = side / 2 - 4;
  if (icon) {
    draw->AddCircle(centre, radius, on ? frame.colors.accent : frame.colors.line, 0, 1.5F);
    if (on)
      draw->AddCircleFilled(centre, radius - 3, color);
    else {
      const ImVec2 glyph = text_size(frame.fonts.body, icon);
      draw_text(draw, frame.fonts.body, {centre.x - glyph.x / 2, centre.y - glyph.y / 2},
                hovered ? frame.colors.text : frame.colors.text_muted, icon);
    }
  } else {
    draw->AddCircleFilled(centre, on ? radius - 3 : radius - 1, color);
    draw->AddCircle(centre, on ? radius - 3 : radius - 1, with_alpha(frame.colors.text, 0.25F));
    if (on || hovered) draw->AddCircle(centre, radius + 0.5F, on ? frame.colors.accent : frame.colors.text_faint, 0, 2);
  }
  focus_ring(frame);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  frame.nodes.item(Role::Radio, id, name).checked = on ? Check::On : Check::Off;
  return frame.nodes.clicked(id) || pressed;
}

bool color_picker(Frame& frame, std::string& color) {
  const auto parsed = image::parse_colour(color);
  const image::Colour now = parsed ? *parsed : image::kBlack;
  float rgb[3] = {static_cast<float>(now.r) / 255.0F, static_cast<float>(now.g) / 255.0F, static_cast<float>(now.b) / 255.0F};
  ImGui::SetNextItemWidth(216);
  const bool changed = ImGui::ColorPicker3("##picker", rgb,
                                           ImGuiColorEditFlags_NoSidePreview | ImGuiColorEditFlags_NoSmallPreview |
                                               ImGuiColorEditFlags_NoLabel | ImGuiColorEditFlags_NoInputs | ImGuiColorEditFlags_NoOptions);
  frame.mark("dialog.color.picker");  // for pointers: the field below takes any colour, too
  if (changed) {
    const auto byte = [](float share) { return static_cast<std::uint8_t>(std::lround(std::clamp(share, 0.0F, 1.0F) * 255.0F)); };
    color = image::to_text({byte(rgb[0]), byte(rgb[1]), byte(rgb[2])});
  }
  std::string typed = color;
  if (text_field(frame, "dialog.color.hex", typed,
                 {.hint = "#rrggbb", .width = 216, .name = tr("Colour as #rrggbb"), .invalid = !image::parse_colour(typed)})
          .changed &&
      image::parse_colour(typed)) {
    color = typed;
    return true;
  }
  return changed;
}

}  // namespace

bool swatches(Frame& frame, const char* id, std::span<const char* const> presets, std::string& color, bool with_picker,
              std::string_view name) {
  const NodeScope group(frame.nodes, Role::RadioGroup, id, name);
  bool changed = false;
  bool is_preset = false;
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  for (std::size_t i = 0; i < presets.size(); ++i) {
    if (i > 0) {
      ImGui::SameLine(0, 0);
      if (ImGui::GetCursorScreenPos().x + frame.metrics.row > right) ImGui::NewLine();
    }
    const bool on = color == presets[i];
    is_preset = is_preset || on;
    if (swatch(frame, std::string(id) + "." + (presets[i] + 1), color_words(presets[i]), color_of(presets[i], 0), on, nullptr) && !on) {
      color = presets[i];
      changed = true;
    }
  }
  if (with_picker) {
    ImGui::SameLine(0, 0);
    if (ImGui::GetCursorScreenPos().x + frame.metrics.row > right) ImGui::NewLine();
    if (swatch(frame, std::string(id) + ".other", tr("any other colour"), color_of(color, 0), !is_preset, kIconPalette))
      ImGui::OpenPopup("##other");
    tooltip(frame, tr("Any other colour"));
  }
  ImGui::PopStyleVar();
  ImGui::Dummy({0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {frame.metrics.unit * 1.5F, frame.metrics.unit * 1.5F});
  if (ImGui::BeginPopup("##other")) {
    const NodeScope popup(frame.nodes, Role::Group, std::string(id) + ".picker", tr("Any other colour"));
    changed = color_picker(frame, color) || changed;
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return changed;
}

bool slider(Frame& frame, const char* id, float& value, float low, float high, bool logarithmic, float width, const SliderWords& words) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = frame.metrics.row;
  const ImRect box(at, {at.x + width, at.y + height});
  const ImGuiID item = window->GetID(id);
  ImGui::ItemSize(box.GetSize());
  const bool is_seen = ImGui::ItemAdd(box, item);
  bool changed = false;
  if (const auto typed = frame.nodes.typed(id)) {
    const float wanted = std::strtof(typed->value.c_str(), nullptr);
    if (std::isfinite(wanted)) {
      changed = value != std::clamp(wanted, low, high);
      value = std::clamp(wanted, low, high);
    }
  }
  Node& node = frame.nodes.item(Role::Slider, id, words.name);
  node.minimum = low;
  node.maximum = high;
  node.step = words.step;
  node.number = value;
  node.value.assign(words.words);
  if (!is_seen) return changed;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool hovered = ImGui::ItemHoverable(box, item, g.LastItemData.ItemFlags);
  const bool clicked = hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left, 0, item);
  if (clicked) ImGui::SetKeyOwner(ImGuiKey_MouseLeft, item);
  if (clicked || g.NavActivateId == item) {
    ImGui::SetActiveID(item, window);
    ImGui::SetFocusID(item, window);
    ImGui::FocusWindow(window);
    g.ActiveIdUsingNavDirMask |= (1U << ImGuiDir_Left) | (1U << ImGuiDir_Right);
  }
  ImRect grab;
  const ImGuiSliderFlags flags = logarithmic ? ImGuiSliderFlags_Logarithmic : ImGuiSliderFlags_None;
  const auto behave = [&](ImGuiID as, float& moved) {
    return ImGui::SliderBehavior(box, as, ImGuiDataType_Float, &moved, &low, &high, "%.4f", flags, &grab);
  };
  ImGui::PushStyleVar(ImGuiStyleVar_GrabMinSize, 16);
  if (g.ActiveId == item && g.ActiveIdSource == ImGuiInputSource_Mouse && touch_is_undecided()) {
    // What a tap would set, kept until the finger is lifted: it may still scroll.
    float& tapped = *ImGui::GetStateStorage()->GetFloatRef(item);
    if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) tapped = value;
    behave(item, tapped);
    if (g.ActiveId != item) {
      changed = changed || value != tapped;
      value = tapped;
    }
    behave(~item, value);  // no more than to place the grab
  } else {
    changed = behave(item, value) || changed;
  }
  ImGui::PopStyleVar();
  const float middle = at.y + height / 2;
  const float x = grab.GetCenter().x;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({at.x, middle - 2}, {box.Max.x, middle + 2}, frame.colors.track.fill, 2);
  draw->AddRectFilled({at.x, middle - 2}, {x, middle + 2}, frame.colors.accent, 2);
  const bool held = g.ActiveId == item;
  if (hovered || held) draw->AddCircleFilled({x, middle}, 12, frame.colors.accent_soft);
  draw->AddCircleFilled({x, middle}, 7.5F, frame.colors.accent);
  focus_ring(frame);
  node.number = value;
  return changed;
}

void begin_part(const char* id, float width, float height) {
  ImGui::BeginChild(id, {width, height}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_NoSavedSettings);
}

std::string color_words(std::string_view hex) {
  const auto color = image::parse_colour(hex);
  if (!color) return std::string(hex);
  float hue = 0, saturation = 0, brightness = 0;
  ImGui::ColorConvertRGBtoHSV(static_cast<float>(color->r) / 255.0F, static_cast<float>(color->g) / 255.0F,
                              static_cast<float>(color->b) / 255.0F, hue, saturation, brightness);
  struct Name {
    float below;  // hue in 0..1
    const char* word;
  };
  static constexpr Name kHues[] = {{0.03F, mark("red")},    {0.12F, mark("orange")}, {0.18F, mark("yellow")},
                                   {0.46F, mark("green")},  {0.54F, mark("cyan")},   {0.72F, mark("blue")},
                                   {0.83F, mark("violet")}, {0.94F, mark("pink")},   {1.01F, mark("red")}};
  const char* word = std::find_if(std::begin(kHues), std::end(kHues), [&](const Name& name) { return hue < name.below; })->word;
  if (brightness < 0.15F)
    word = mark("black");
  else if (saturation < 0.2F)
    word = brightness > 0.92F ? mark("white") : mark("grey");
  else if (hue >= 0.03F && hue < 0.11F && brightness < 0.6F)
    word = mark("brown");
  return std::string(tr(word)) + ", " + std::string(hex);
}

ImU32 color_of(std::string_view hex, ImU32 otherwise) {
  const auto color = image::parse_colour(hex);
  return color ? IM_COL32(color->r, color->g, color->b, 255) : otherwise;
}

bool draw_fitted(ImDrawList* draw, Face font, ImVec2 at, ImU32 color, std::string_view text, float width) {
  const bool cut = text_size(font, text).x > width;
  draw_text(draw, font, at, color, cut ? fitted(font, text, width) : std::string(text));
  return cut;
}

void focus_ring(const Frame& frame) {
  if (!ImGui::IsItemFocused() || !ImGui::GetIO().NavVisible) return;
  const ImVec2 a = ImGui::GetItemRectMin();
  const ImVec2 b = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddRect({a.x - 2, a.y - 2}, {b.x + 2, b.y + 2}, frame.colors.accent, frame.metrics.radius + 2, 0, 2);
}

std::string_view trim(std::string_view text) { return trimmed(text); }

void note(Frame& frame, std::string_view text, ImU32 color) {
  frame.nodes.text(text);
  small_text(frame, wrapped(frame.fonts.small, text, std::max(ImGui::GetContentRegionAvail().x, 1.0F)), color);
}

void HeldTexture::set(std::shared_ptr<const image::Image> picture) {
  if (picture == image_) return;
  image_ = std::move(picture);
  stale_ = true;
}

TextureId HeldTexture::texture(Textures& textures, bool smooth) {
  if (empty()) return 0;
  const bool lost = texture_ == 0 || generation_ != textures.generation();
  if (lost)
    texture_ = textures.upload(image_->pixels.data(), image_->width, image_->height, smooth);
  else if (stale_)
    textures.update(texture_, image_->pixels.data(), image_->width, image_->height);
  generation_ = textures.generation();
  stale_ = false;
  return texture_;
}

}  // namespace pn::widgets
