#pragma once
#include <optional>
#include <string>

#include "platform/browser_text.h"
#include "platform/frame_clock.h"
#include "platform/gl_context.h"
#include "platform/gl_renderer.h"
#include "platform/input_html5.h"
#include "session/session.h"
#include "widgets/fonts.h"

namespace pn::platform {

// The running page: a visit, drawn on a canvas. A frame is drawn when something changed, else none.
class App final : GlContext::Listener, Input::Listener {
 public:
  explicit App(session::Session::Post post);

  // Starts graphics, input and the visit; the page is watched from here on.
  void start();

  void deliver(std::string_view json, std::span<const std::uint8_t> payload);
  void resize(ImVec2 origin, int width_pixels, int height_pixels, float pixel_ratio);
  void set_media(bool dark, bool reduced_motion, bool high_contrast);
  // Draws the page in light colours at once, until it is called again with false.
  void draw_for_paper(bool begin);
  void set_pointer(bool coarse);

  void type(unsigned int codepoint);
  void tap_key(ImGuiKey key);
  void leave_text();
  void paste(const char* utf8);
  const char* copy(bool cut);

  FrameClock& clock() { return clock_; }
  session::Session& session() { return session_; }

 private:
  void graphics_lost() override;
  void graphics_restored() override;
  void woken() override;
  void touched() override { draw_until_settled(); }

  static EM_BOOL on_animation_frame(double now_ms, void* self);
  static void on_nodes_due(void* self);
  void request_frame();
  void draw_frame();
  bool build_frame(double elapsed_s);
  void build_unseen_frames();
  void draw_until_settled();
  bool stays_awake() const;
  void answer_page();
  void send_nodes();

  GlContext context_;
  GlRenderer renderer_;
  Input input_;
  FrameClock clock_;
  session::Session session_;

  widgets::DeviceInfo screen_device_;  // while the page is drawn for paper

  BrowserText browser_text_;
  widgets::Fallback fallback_{browser_text_};
  widgets::Fonts fonts_;
  float pixel_ratio_ = 1;
  int width_pixels_ = 0, height_pixels_ = 0;
  bool scheduled_ = false;
  bool nodes_scheduled_ = false;
  std::string clipboard_;
  std::optional<std::string> copied_;  // by the frames of copy()
  bool answering_copy_ = false;
  ImGuiMouseCursor cursor_ = ImGuiMouseCursor_Arrow;
  bool text_focused_ = false;
};

}  // namespace pn::platform
