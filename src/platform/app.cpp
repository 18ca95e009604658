#include "platform/app.h"

#include <algorithm>

#include <emscripten/console.h>
#include <imgui_internal.h>

#include "base/text.h"
#include "platform/page.h"
#include "view/version.h"
#include "widgets/pixel_snap.h"
#include "widgets/theme.h"

namespace pn::platform {
namespace {

constexpr const char* kCanvas = "#canvas";
constexpr const char* kTextArea = "#pn-text";
constexpr double kHoverSettles_s = 0.7;  // longest delay of a tooltip

const char* css_cursor(ImGuiMouseCursor cursor) {
  switch (cursor) {
    case ImGuiMouseCursor_None: return "none";
    case ImGuiMouseCursor_TextInput: return "text";
    case ImGuiMouseCursor_ResizeAll: return "move";
    case ImGuiMouseCursor_ResizeNS: return "ns-resize";
    case ImGuiMouseCursor_ResizeEW: return "ew-resize";
    case ImGuiMouseCursor_ResizeNESW: return "nesw-resize";
    case ImGuiMouseCursor_ResizeNWSE: return "nwse-resize";
    case ImGuiMouseCursor_Hand: return "pointer";
    case ImGuiMouseCursor_NotAllowed: return "not-allowed";
    default: return "default";
  }
}

}  // namespace

App::App(session::Session::Post post) : input_(pn_page_is_mac()), session_(std::move(post), renderer_) {}

void App::start() {
  emscripten_console_logf("Polyneuron %s", std::string(view::version()).c_str());
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigMacOSXBehaviors = pn_page_is_mac();
  io.ConfigInputTextCursorBlink = false;  // a blinking caret would draw frames for ever
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset | ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_HasMouseCursors;
  fonts_ = widgets::add_fonts(io, widgets::embedded_font_files(), fallback_);
  ImGuiPlatformIO& platform = ImGui::GetPlatformIO();
  platform.Platform_ClipboardUserData = this;
  platform.Platform_GetClipboardTextFn = [](ImGuiContext*) {
    return static_cast<App*>(ImGui::GetPlatformIO().Platform_ClipboardUserData)->clipboard_.c_str();
  };
  platform.Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) {
    auto& app = *static_cast<App*>(ImGui::GetPlatformIO().Platform_ClipboardUserData);
    app.clipboard_ = text;
    app.copied_ = text;
    if (!app.answering_copy_) pn_page_copy(text);
  };
  if (!context_.start(kCanvas, *this) || !renderer_.start()) {
    pn_page_graphics_notice(2);
    return;
  }
  pn_page_start();
  input_.start(kCanvas, kTextArea, *this);
  session_.start();
  request_frame();
}

// ---- drawing

void App::draw_frame() {
  if (!context_.usable() || width_pixels_ == 0) return;
  const double started_ms = emscripten_get_now();
  const double elapsed_s = clock_.begin(started_ms);
  pn_page_canvas_size(width_pixels_, height_pixels_);
  const bool touching = input_.update(started_ms / 1000.0);
  const bool animating = build_frame(elapsed_s);

  ImDrawData& frame = *ImGui::GetDrawData();
  widgets::snap_glyphs(frame, pixel_ratio_);
  renderer_.draw(frame, width_pixels_, height_pixels_,
                 ImGui::ColorConvertU32ToFloat4(widgets::palette(session_.device().dark, session_.device().high_contrast).background));
  answer_page();
  clock_.end(emscripten_get_now() - started_ms);
  session_.set_frames_drawn(clock_.frames_drawn());
  send_nodes();
  if (animating || touching || stays_awake()) clock_.wake(1);
}

bool App::build_frame(double elapsed_s) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width_pixels_) / pixel_ratio_, static_cast<float>(height_pixels_) / pixel_ratio_};
  const float density = widgets::glyph_density(pixel_ratio_);
  io.DisplayFramebufferScale = {density, density};
  io.DeltaTime = static_cast<float>(elapsed_s);
  ImGui::NewFrame();
  const bool animating = session_.draw(fonts_);
  ImGui::Render();
  return animating;
}

// Without graphics nothing is drawn, but what would be is told, and actions are carried out: frames until a dialog has opened.
void App::build_unseen_frames() {
  constexpr int kFrames = 3;
  if (width_pixels_ == 0 || clock_.frames_drawn() == 0) return;
  for (int i = 0; i < kFrames; ++i) build_frame(1.0 / 60.0);
}

EM_BOOL App::on_animation_frame(double, void* self) {
  auto& app = *static_cast<App*>(self);
  app.scheduled_ = false;
  app.draw_frame();
  if (app.clock_.wants_frame()) app.request_frame();
  return EM_FALSE;
}

void App::request_frame() {
  if (scheduled_ || !context_.usable()) return;
  scheduled_ = true;
  emscripten_request_animation_frame(on_animation_frame, this);
}

void App::woken() {
  clock_.wake();
  request_frame();
}

// Takes all queued input at once instead of one step a display frame.
void App::draw_until_settled() {
  constexpr int kMost = 12;
  for (int i = 0; i < kMost && (i == 0 || ImGui::GetCurrentContext()->InputEventsQueue.Size > 0); ++i) draw_frame();
  draw_frame();
}

// What moves without new events: queued input, held buttons and keys, tooltips about to open, a dialog's shade fading in.
bool App::stays_awake() const {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.InputEventsQueue.Size > 0 || ImGui::IsAnyMouseDown()) return true;
  if (g.HoverItemDelayId != 0 && static_cast<double>(g.HoverItemDelayTimer) < kHoverSettles_s) return true;
  if (g.HoveredId != 0 && static_cast<double>(g.HoveredIdTimer) < kHoverSettles_s) return true;
  if (g.DimBgRatio > 0.0F && g.DimBgRatio < 1.0F) return true;
  return std::any_of(std::begin(g.IO.KeysData), std::end(g.IO.KeysData), [](const ImGuiKeyData& key) { return key.Down; });
}

void App::answer_page() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (const ImGuiMouseCursor cursor = ImGui::GetMouseCursor(); cursor != cursor_) {
    cursor_ = cursor;
    pn_page_cursor(css_cursor(cursor));
  }
  const bool wanted = g.WantTextInputNextFrame == 1 || (g.WantTextInputNextFrame == -1 && g.IO.WantTextInput);
  if (wanted || wanted != text_focused_) {
    const ImGuiPlatformImeData& caret = g.PlatformImeData;
    pn_page_text_focus(wanted, caret.InputPos.x, caret.InputPos.y, std::max(caret.InputLineHeight, 16.0F));
    text_focused_ = wanted;
  }
}

void App::send_nodes() {
  session_.tell_page(emscripten_get_now() / 1000.0);
  const std::optional<double> due_s = session_.tell_due_s();
  if (!due_s || nodes_scheduled_) return;
  nodes_scheduled_ = true;
  const double wait_ms = std::max(0.0, *due_s * 1000.0 - emscripten_get_now());
  emscripten_async_call(on_nodes_due, this, static_cast<int>(wait_ms) + 1);
}

void App::on_nodes_due(void* self) {
  auto& app = *static_cast<App*>(self);
  app.nodes_scheduled_ = false;
  app.send_nodes();
}

void App::graphics_lost() {
  renderer_.context_lost();
  pn_page_graphics_notice(1);
}

void App::graphics_restored() {
  scheduled_ = false;
  if (!renderer_.start()) {
    pn_page_graphics_notice(2);
    return;
  }
  pn_page_graphics_notice(0);
  woken();
}

// ---- from the page

void App::deliver(std::string_view json, std::span<const std::uint8_t> payload) {
  session_.deliver(json, payload);
  // Looking at the state changes nothing; the bench counts frames by looking.
  if (json.find("\"snapshot_request\"") == std::string_view::npos) woken();
  if (context_.usable()) return;
  build_unseen_frames();
  send_nodes();
}

void App::resize(ImVec2 origin, int width_pixels, int height_pixels, float pixel_ratio) {
  input_.set_origin(origin.x, origin.y);
  if (width_pixels == width_pixels_ && height_pixels == height_pixels_ && pixel_ratio == pixel_ratio_) return;
  width_pixels_ = width_pixels;
  height_pixels_ = height_pixels;
  pixel_ratio_ = pixel_ratio;
  widgets::DeviceInfo device = session_.device();
  device.pixel_ratio = pixel_ratio;
  device.width = static_cast<float>(width_pixels) / pixel_ratio;
  device.height = static_cast<float>(height_pixels) / pixel_ratio;
  session_.set_device(device);
  if (clock_.frames_drawn() > 0) draw_frame();  // at once, or the browser shows the cleared canvas
  woken();
}

void App::set_media(bool dark, bool reduced_motion, bool high_contrast) {
  widgets::DeviceInfo device = session_.device();
  device.dark = dark;
  device.reduced_motion = reduced_motion;
  device.high_contrast = high_contrast;
  session_.set_device(device);
}

void App::draw_for_paper(bool begin) {
  widgets::DeviceInfo device = session_.device();
  if (begin) screen_device_ = device;
  device.dark = !begin && screen_device_.dark;
  device.high_contrast = !begin && screen_device_.high_contrast;
  session_.set_device(device);
  draw_frame();
  if (begin) draw_frame();  // styles follow one frame later
  woken();
}

void App::set_pointer(bool coarse) {
  widgets::DeviceInfo device = session_.device();
  device.touch = coarse;
  session_.set_device(device);
  woken();
}

void App::type(unsigned int codepoint) {
  ImGui::GetIO().AddInputCharacter(codepoint);
  woken();
}

void App::tap_key(ImGuiKey key) { input_.play_key(key); }

void App::leave_text() {
  ImGui::ClearActiveID();
  // Else the next frame would still want text for the field that was left, and take the focus back.
  ImGui::GetCurrentContext()->WantTextInputNextFrame = 0;
  text_focused_ = false;
  woken();
}

void App::paste(const char* utf8) {
  if (session_.paste_lines(utf8)) return woken();
  clipboard_ = joined_lines(utf8);
  input_.play_shortcut(ImGuiKey_V);
}

// The browser's copy event must be answered before it returns, so the frames in which ImGui copies are drawn here.
const char* App::copy(bool cut) {
  copied_.reset();
  answering_copy_ = true;
  input_.play_shortcut(cut ? ImGuiKey_X : ImGuiKey_C);
  draw_until_settled();
  answering_copy_ = false;
  return copied_ ? copied_->c_str() : nullptr;
}

}  // namespace pn::platform
