#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "panels/shell/ui.h"
#include "session/address.h"
#include "session/node_feed.h"
#include "session/visit_feed.h"
#include "session/wire.h"
#include "workspace/workspace.h"

namespace pn::session {

// One visit: the workspace, what is drawn of it, and its talk with the page and the engine. Knows JSON messages, but neither
// Emscripten nor WebGL, so that the tests drive it natively.
class Session {
 public:
  using Post = std::function<void(std::string_view json, std::span<const std::uint8_t> payload)>;

  Session(Post post, panels::Textures& textures);

  // Asks for the first board and the model.
  void start();

  // A message of the page or of the engine.
  void deliver(std::string_view json, std::span<const std::uint8_t> payload);

  void set_device(const panels::DeviceInfo& device) { device_ = device; }
  const panels::DeviceInfo& device() const { return device_; }

  // Carries out one command and what it asks of the world outside.
  void apply(workspace::Command command);

  // Draws into the ImGui frame that is open, then applies what was asked for. True when the next frame should be drawn, too.
  bool draw(const panels::Fonts& fonts);

  // Sends what the last frame shows, in words, and the link of it, when they changed. Call after draw() and at tell_due_s(); seconds of any
  // steady clock.
  void tell_page(double now_s);
  std::optional<double> tell_due_s() const;

  // Hands several pasted lines to the field that has the keyboard; false when it takes one line alone, or the text is one.
  bool paste_lines(std::string_view text);

  void set_frames_drawn(std::uint64_t frames) { frames_drawn_ = frames; }
  const workspace::Workspace& workspace() const { return workspace_; }
  panels::Ui& ui() { return ui_; }

 private:
  void run(workspace::Effect&& effect);
  void post(const Message& message);
  void carry_out(panels::PageRequest request);

  void on_answer(std::uint32_t id, std::string_view kind, const json::Value& header, Bytes payload);
  void on_job_done(const workspace::Job& job, const json::Value& header, Bytes payload);
  void on_event(std::string_view kind, const json::Value& header, Bytes payload);
  void on_node_action(const protocol::NodeAction& event);
  void on_language(const protocol::SetLanguage& event, Bytes payload);
  void on_snapshot_request();
  void on_model_files(const protocol::ModelFiles& files);
  void tell_title();
  void tell_address(double now_s);
  void show(const Address& address);
  void tell_own_work();
  void prepare_link();
  void on_link(std::string_view text);
  void on_text_copied(const protocol::TextCopied& event);
  void on_finding_copied(const protocol::TextCopied& event);
  void on_history_entry(const protocol::HistoryEntry& event);
  void on_files_added(const protocol::FilesAdded& message, Bytes heads);
  void replace_stimulus(const workspace::Stimulus& old, const protocol::AddedFile& file);

  void serve_files();
  void keep_visit(double now_s);
  void keep_now();
  void keep(VisitToKeep visit);
  void save_visit();
  void on_visit_kept(const protocol::VisitKept& event);
  void on_visits(const protocol::Visits& event, Bytes pictures);
  void delete_visits(std::vector<std::string> ids);
  void on_visit_offered(const protocol::VisitOffered& event);
  void on_visit_opened(const protocol::VisitOpened& event);

  void on_kept_lessons(const protocol::KeptLessons& event);
  void on_lesson(const workspace::Job& job, Bytes file);
  void keep_lessons();

  Post post_;
  workspace::Workspace workspace_;
  panels::Ui ui_;
  panels::DeviceInfo device_;
  NodeFeed feed_;
  AddressFeed address_;
  VisitFeed visits_;
  std::string told_title_ = "Polyneuron";
  std::uint64_t frames_drawn_ = 0;
  std::uint64_t linked_revision_ = 0;  // of the workspace that the link in ui_.supplies is of
  workspace::View linked_view_;
  std::uint32_t kept_lessons_ = 0;  // ws.lessons.changes that the browser keeps
  bool own_work_ = false;           // as the page knows it
};

}  // namespace pn::session
