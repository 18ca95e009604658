#pragma once
#include <array>
#include <cstdint>

namespace pn::platform {

// Decides when a frame is drawn, and keeps the times of the last ones for the bench. Times are milliseconds.
class FrameClock {
 public:
  // Asks for `frames` more frames; ImGui needs a second one to settle a layout.
  void wake(int frames = kSettleFrames) { wanted_ = wanted_ > frames ? wanted_ : frames; }

  // Opens a frame at `now_ms`; returns seconds since the last one.
  double begin(double now_ms);

  // Closes it; `cpu_ms` is what the frame took on the page's thread.
  void end(double cpu_ms);

  bool wants_frame() const { return wanted_ > 0; }
  std::uint32_t frames_drawn() const { return frames_drawn_; }

  // Time below which `share` (0..1) of the recorded frames lie; 0 when none is recorded.
  double percentile_ms(double share) const;
  void forget_times() { recorded_ = 0; }

  static constexpr int kSettleFrames = 3;

 private:
  static constexpr int kRecords = 1024;

  int wanted_ = kSettleFrames;
  std::uint32_t frames_drawn_ = 0;
  double last_ms_ = 0;
  std::array<float, kRecords> times_{};
  int recorded_ = 0;
};

}  // namespace pn::platform
