#include "session/session.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <imgui_internal.h>

#include "base/text.h"
#include "base/words.h"
#include "protocol/language.h"
#include "session/snapshot.h"
#include "studies/inputs_json.h"
#include "studies/outcome_json.h"

namespace pn::session {
namespace {

namespace ws = pn::workspace;

constexpr int kViewSide = 2048;  // what a texture holds
constexpr int kTrialSide = 640;  // of a picture with a label that is moved about

template <class Id>
std::uint32_t number_of(Id id) {
  return static_cast<std::uint32_t>(id);
}

// Null when they are no longer wanted.
const ws::LayerMaps* maps_asked_for(const ws::Workspace& workspace, ws::JobId job) {
  const auto found = std::find_if(workspace.maps.begin(), workspace.maps.end(), [&](const ws::LayerMaps& maps) { return maps.job == job; });
  return found == workspace.maps.end() ? nullptr : &*found;
}

}  // namespace

Session::Session(Post post, panels::Textures& textures) : post_(std::move(post)), ui_(textures) {}

void Session::start() { apply(ws::Start{}); }

void Session::post(const Message& message) { post_(message.json, message.payload); }

void Session::apply(ws::Command command) {
  for (ws::Effect& effect : ws::apply(workspace_, std::move(command))) run(std::move(effect));
  tell_own_work();
  tell_title();
}

// The browser asks before it leaves a page with something that neither the address nor the browser keeps.
void Session::tell_own_work() {
  const bool at_stake = visits_.lacks_picture(workspace_) || ui_.dialogs.has_drawing();
  if (at_stake == own_work_) return;
  own_work_ = at_stake;
  post(to_page(protocol::OwnWork{at_stake}));
}

void Session::run(ws::Effect&& effect) {
  struct Runner {
    Session& session;
    void operator()(ws::RequestOffer& e) { session.post(to_engine(number_of(e.job), protocol::FindModel{place_of(e.source)})); }
    void operator()(ws::RequestModel& e) { session.post(to_engine(number_of(e.job), load_model(e.source, e.try_anyway))); }
    void operator()(ws::RequestAsset& e) { session.post(to_page(protocol::FetchAsset{e.path}, number_of(e.job))); }
    void operator()(ws::RequestPicture& e) { session.post(prepare_message(number_of(e.job), e)); }
    void operator()(ws::RequestView& e) {
      session.post(to_engine(number_of(e.job), protocol::ViewPicture{number_of(e.picture), kViewSide}));
    }
    void operator()(ws::RequestEncoding& e) {
      session.post(to_engine(number_of(e.job), protocol::EncodeImage{number_of(e.picture), e.layers}));
    }
    void operator()(ws::RequestMaps& e) { session.post(to_engine(number_of(e.job), protocol::ViewMaps{number_of(e.picture), e.layer})); }
    void operator()(ws::RequestSheet& e) { session.post(sheet_message(number_of(e.job), std::move(e))); }
    void operator()(ws::RequestAtlas& e) { session.post(to_engine(number_of(e.job), protocol::LoadAtlas{})); }
    void operator()(ws::RequestText& e) { session.post(to_engine(number_of(e.job), encode_text(e))); }
    void operator()(ws::RequestTextLayers& e) { session.post(to_engine(number_of(e.job), protocol::TextLayers{})); }
    void operator()(ws::RequestTokenValues& e) { session.post(to_engine(number_of(e.job), protocol::ViewTokens{e.text, e.layer})); }
    void operator()(ws::RequestUnits& e) { session.post(to_engine(number_of(e.job), protocol::LayerUnits{e.layer, number_of(e.picture)})); }
    void operator()(ws::RequestTokens& e) { session.post(to_engine(number_of(e.job), protocol::Tokenize{e.text})); }
    void operator()(ws::RequestReplay& e) { session.post(to_engine(number_of(e.job), replay(e))); }
    void operator()(ws::CancelJob& e) { session.post(to_engine(0, protocol::Cancel{number_of(e.job)})); }
    void operator()(ws::RequestTrial& e) { session.post(to_engine(number_of(e.job), try_label(e, kTrialSide))); }
    void operator()(ws::RequestVisits&) {
      session.keep_now();  // to be among them
      session.post(to_page(protocol::ListVisits{}));
    }
    void operator()(ws::RequestVisit& e) {
      session.keep_now();
      session.post(to_page(protocol::OpenVisit{std::move(e.id)}));
    }
    void operator()(ws::RequestDeletion& e) { session.delete_visits(std::move(e.ids)); }
    void operator()(ws::RequestCode& e) { session.post(to_page(protocol::QrCode{e.text}, number_of(e.job))); }
    void operator()(ws::RequestShrunk& e) {
      session.post(to_engine(number_of(e.job), protocol::ShrinkPicture{number_of(e.picture), static_cast<std::uint32_t>(e.most_bytes)}));
    }
    void operator()(ws::RequestStudy& e) { session.post(run_study_message(number_of(e.job), e)); }
  };
  std::visit(Runner{*this}, effect);
}

// ---- from outside

void Session::deliver(std::string_view text, Bytes payload) {
  const json::Value header = json::Value::parse(text, nullptr, false);
  const std::string* kind = json::as_string(json::find(header, "kind"));
  if (kind == nullptr) return;
  const bool is_answer = *kind == "done" || *kind == protocol::Progress::kKind || *kind == protocol::Failure::kKind;
  const auto id = json::as_int(json::find(header, "id"), 1, std::numeric_limits<std::uint32_t>::max());
  if (is_answer && id)
    on_answer(static_cast<std::uint32_t>(*id), *kind, header, payload);
  else
    on_event(*kind, header, payload);
}

void Session::on_answer(std::uint32_t id, std::string_view kind, const json::Value& header, Bytes payload) {
  const auto job = workspace_.jobs.find(ws::JobId{id});
  if (job == workspace_.jobs.end()) return;  // too late: nobody waits for it any more
  if (kind == protocol::Failure::kKind) return apply(ws::JobFailed{ws::JobId{id}, read_error(header)});
  if (kind == protocol::Progress::kKind && job->second.kind == ws::JobKind::Study)
    return apply(ws::StudyProgress{ws::JobId{id}, studies::progress_of(header)});
  if (kind == protocol::Progress::kKind) {
    protocol::Progress told;
    if (protocol::read(header, told)) apply(ws::ModelProgress{ws::JobId{id}, {told.phase, told.file, told.received, told.total}});
    return;
  }
  on_job_done(ws::Job(job->second), header, payload);
}

void Session::on_job_done(const ws::Job& job, const json::Value& header, Bytes payload) {
  const auto finish = [&](auto&& answer, auto&& to_command) {
    if (answer)
      apply(to_command(std::move(*answer)));
    else
      apply(ws::JobFailed{job.id, answer.error()});
  };
  switch (job.kind) {
    case ws::JobKind::FindModel:
      return finish(read_offer(header, workspace_.change.source), [&](ws::ModelOffer&& offer) {
        return ws::Command(ws::ModelFound{job.id, std::move(offer)});
      });
    case ws::JobKind::LoadModel:
    case ws::JobKind::ChangeModel:
      return finish(read_model(header, payload), [&](ws::ModelInfo&& info) {
        return ws::Command(ws::ModelReady{job.id, std::move(info)});
      });
    case ws::JobKind::FetchAsset:
    case ws::JobKind::FirstBoard:
    case ws::JobKind::BoardList:
    case ws::JobKind::BundledBoard:
    case ws::JobKind::WordFonts:
    case ws::JobKind::LinkCode:
    case ws::JobKind::ShrinkPicture:
    case ws::JobKind::LessonBoard:
    case ws::JobKind::EmojiIndex: return apply(ws::AssetReady{job.id, {payload.begin(), payload.end()}});
    case ws::JobKind::LessonList:
    case ws::JobKind::Lesson: return on_lesson(job, payload);
    case ws::JobKind::PreparePicture:
      return finish(read_picture(header, payload), [&](PictureAnswer&& a) {
        return ws::Command(ws::PictureReady{job.id, std::move(a.picture), a.kept_width, a.kept_height, a.original_width, a.original_height,
                                            a.is_cut, a.profile});
      });
    case ws::JobKind::ViewPicture:
    case ws::JobKind::EmojiSheet:
    case ws::JobKind::WordPreview:
    case ws::JobKind::WordPicture:
    case ws::JobKind::AtlasSheet:
      return finish(read_picture(header, payload), [&](PictureAnswer&& a) {
        return ws::Command(ws::ImageReady{job.id, std::move(a.picture)});
      });
    case ws::JobKind::Atlas:
      return finish(read_atlas(header, payload), [&](AtlasAnswer&& a) {
        return ws::Command(ws::AtlasReady{job.id, std::move(a.atlas), std::move(a.sheet)});
      });
    case ws::JobKind::EncodeImage:
      if (!workspace_.model.info) return;
      return finish(read_encoding(header, payload, *workspace_.model.info), [&](model::Encoding&& e) {
        return ws::Command(ws::EncodingReady{job.id, std::move(e)});
      });
    case ws::JobKind::ViewMaps: {
      const ws::LayerMaps* maps = maps_asked_for(workspace_, job.id);
      if (maps == nullptr || !workspace_.model.info)
        return apply(ws::JobFailed{job.id, {ErrorCode::Cancelled, tr("No longer wanted."), ""}});
      return finish(read_maps(payload, workspace_.model.info->layers[static_cast<std::size_t>(maps->layer)]),
                    [&](model::ActivationTensor&& m) {
                      return ws::Command(ws::MapsReady{job.id, std::move(m)});
                    });
    }
    case ws::JobKind::EncodeText:
      return finish(read_text(header, payload), [&](TextAnswer&& a) {
        return ws::Command(ws::TextEncoded{job.id, std::move(a.tokens), a.truncated, std::move(a.embedding)});
      });
    case ws::JobKind::GatedText:
      return finish(read_text(header, payload), [&](TextAnswer&& a) {
        return ws::Command(ws::GatedTextReady{job.id, std::move(a.embedding)});
      });
    case ws::JobKind::TextLayers:
      return finish(read_text_layers(header), [&](std::vector<ws::Layer>&& layers) {
        return ws::Command(ws::TextLayersReady{job.id, std::move(layers)});
      });
    case ws::JobKind::ViewTokens: {
      const auto& layers = workspace_.prompt_neurons.text.layers;
      const auto layer = static_cast<std::size_t>(job.layer);
      if (layer >= layers.size()) return apply(ws::JobFailed{job.id, {ErrorCode::Cancelled, tr("No longer wanted."), ""}});
      return finish(read_token_values(header, payload, layers[layer].channels), [&](TokensAnswer&& a) {
        return ws::Command(ws::TokensReady{job.id, std::move(a.tokens), a.rows, std::move(a.values)});
      });
    }
    case ws::JobKind::LayerUnits:
      return finish(read_units(header, payload), [&](UnitsAnswer&& a) {
        return ws::Command(ws::UnitsReady{job.id, a.channels, a.embed_dim, std::move(a.values)});
      });
    case ws::JobKind::Tokenize:
    case ws::JobKind::DraftTokens:
      return finish(read_text(header, payload), [&](TextAnswer&& a) {
        return ws::Command(ws::Tokenized{job.id, std::move(a.tokens), a.truncated});
      });
    case ws::JobKind::Replay:
      return finish(read_replay(payload, job.stimuli.size()), [&](std::vector<std::vector<float>>&& rows) {
        return ws::Command(ws::ReplayReady{job.id, std::move(rows)});
      });
    case ws::JobKind::TryLabel:
      return finish(read_trial(header, payload), [&](ws::LabelTrial&& trial) {
        return ws::Command(ws::LabelTried{job.id, std::move(trial)});
      });
    case ws::JobKind::Study:
      return finish(read_outcome(header), [&](studies::Outcome&& outcome) {
        return ws::Command(ws::StudyReady{job.id, std::move(outcome)});
      });
  }
}

// Calls the handler when the message is of its kind and can be read. What cannot be read changes nothing.
template <class M, class Handler>
bool heard(std::string_view kind, const json::Value& header, Handler handler) {
  if (kind != M::kKind) return false;
  M message;
  if (protocol::read(header, message)) handler(message);
  return true;
}

void Session::on_event(std::string_view kind, const json::Value& header, Bytes payload) {
  namespace msg = protocol;
  heard<msg::FilesAdded>(kind, header, [&](const msg::FilesAdded& files) { on_files_added(files, payload); }) ||
      heard<msg::ModelFiles>(kind, header, [&](const msg::ModelFiles& files) { on_model_files(files); }) ||
      heard<msg::NodeAction>(kind, header, [&](const msg::NodeAction& action) { on_node_action(action); }) ||
      heard<msg::TextCopied>(kind, header, [&](const msg::TextCopied& event) { on_text_copied(event); }) ||
      heard<msg::OpenLink>(kind, header, [&](const msg::OpenLink& event) { on_link(event.text); }) ||
      heard<msg::Visits>(kind, header, [&](const msg::Visits& event) { on_visits(event, payload); }) ||
      heard<msg::VisitKept>(kind, header, [&](const msg::VisitKept& event) { on_visit_kept(event); }) ||
      heard<msg::VisitOpened>(kind, header, [&](const msg::VisitOpened& event) { on_visit_opened(event); }) ||
      heard<msg::VisitOffered>(kind, header, [&](const msg::VisitOffered& event) { on_visit_offered(event); }) ||
      heard<msg::KeptLessons>(kind, header, [&](const msg::KeptLessons& event) { on_kept_lessons(event); }) ||
      heard<msg::KeepNow>(kind, header, [&](const msg::KeepNow&) { keep_now(); }) ||
      heard<msg::HistoryEntry>(kind, header, [&](const msg::HistoryEntry& event) { on_history_entry(event); }) ||
      heard<msg::SnapshotRequest>(kind, header, [&](const msg::SnapshotRequest&) { on_snapshot_request(); }) ||
      heard<msg::ColorScheme>(kind, header, [&](const msg::ColorScheme& scheme) { device_.dark = scheme.dark; }) ||
      heard<msg::ReducedMotion>(kind, header, [&](const msg::ReducedMotion& motion) { device_.reduced_motion = motion.reduced; }) ||
      heard<msg::HighContrast>(kind, header, [&](const msg::HighContrast& contrast) { device_.high_contrast = contrast.wanted; }) ||
      heard<msg::Surroundings>(kind, header,
                               [&](const msg::Surroundings& told) {
                                 device_.around.secure = told.secure;
                                 device_.around.single_file = told.single_file;
                                 device_.around.keeps_files = told.keeps_files;
                                 device_.around.address = told.address;
                               }) ||
      heard<msg::SetLanguage>(kind, header, [&](const msg::SetLanguage& event) { on_language(event, payload); }) ||
      heard<msg::Languages>(kind, header,
                            [&](const msg::Languages& told) {
                              device_.around.languages.clear();
                              for (const protocol::LanguageName& each : told.list)
                                device_.around.languages.push_back({each.tag, each.name});
                            }) ||
      heard<msg::Embedded>(kind, header, [&](const msg::Embedded& told) { device_.around.embedded = told.panel; }) ||
      heard<msg::UpdateReady>(
          kind, header,
          [&](const msg::UpdateReady&) {
            device_.around.update_ready = true;
            apply(ws::Tell{
                ws::Notice::Kind::Info,
                tr("A new version is ready. This visit goes on as it is; \xE2\x80\x9CNew version\xE2\x80\x9D in the toolbar loads it.")});
          }) ||
      heard<msg::PageError>(kind, header,
                            [&](const msg::PageError& e) {
                              apply(ws::Tell{ws::Notice::Kind::Error, e.message});
                            }) ||
      heard<msg::EngineRestarted>(kind, header, [&](const msg::EngineRestarted& event) { apply(ws::EngineRestarted{event.reason}); }) ||
      heard<msg::EngineFailed>(kind, header,
                               [&](const msg::EngineFailed& e) {
                                 apply(ws::ModelFailed{{ErrorCode::Crashed, e.message, ""}});
                               }) ||
      heard<msg::TextReady>(kind, header, [&](const msg::TextReady&) { apply(ws::TextReady{}); }) ||
      heard<msg::TextFailed>(kind, header, [&](const msg::TextFailed&) { apply(ws::TextFailed{read_error(header)}); });
}

// A file that cannot be read leaves the language as it is.
void Session::on_language(const protocol::SetLanguage& event, Bytes payload) {
  const std::string_view texts(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (const Status status = set_language(protocol::language_of(event.rules), texts); !status)
    apply(ws::Tell{ws::Notice::Kind::Error, status.error().message});
}

void Session::on_node_action(const protocol::NodeAction& event) {
  if (auto action = read_node_action(event.id, event.action, event.value.value_or(""))) ui_.nodes.queue(std::move(*action));
}

bool Session::paste_lines(std::string_view text) {
  if (joined_lines(text) == text) return false;
  const ImGuiID active = ImGui::GetCurrentContext()->ActiveId;
  for (std::size_t i = 0; active != 0 && i < ui_.nodes.size(); ++i) {
    const widgets::Node& node = ui_.nodes[i];
    if (node.item != active || !node.takes_lines) continue;
    ui_.nodes.queue({widgets::NodeAction::Kind::Enter, node.id, std::string(text)});
    return true;
  }
  return false;
}

void Session::on_snapshot_request() {
  SnapshotExtra extra;
  extra.dark = device_.dark;
  extra.frames_drawn = frames_drawn_;
  extra.own_work = own_work_;
  extra.dropped_actions.assign(ui_.nodes.dropped().begin(), ui_.nodes.dropped().end());
  post(to_page_as_is(protocol::Snapshot::kKind, "snapshot", snapshot_json(workspace_, ui_.nodes.landmarks(), extra)));
}

// ---- drawing

void Session::carry_out(panels::PageRequest request) {
  switch (request) {
    case panels::PageRequest::OpenFiles: return post(to_page(protocol::OpenFileDialog{}));
    case panels::PageRequest::OpenFolder: return post(to_page(protocol::OpenFolderDialog{}));
    case panels::PageRequest::PickModelFolder: return post(to_page(protocol::PickModelFolder{}));
    case panels::PageRequest::PickModelFiles: return post(to_page(protocol::PickModelFiles{}));
    case panels::PageRequest::OpenCamera: return post(to_page(protocol::OpenCamera{}));
    case panels::PageRequest::ToggleFullscreen: return post(to_page(protocol::ToggleFullscreen{}));
    case panels::PageRequest::SaveVisit: return save_visit();
    case panels::PageRequest::OpenVisitFile: return post(to_page(protocol::OpenVisitFile{}));
    case panels::PageRequest::TakeUpdate: return post(to_page(protocol::TakeUpdate{}));
    case panels::PageRequest::ToggleTheme:
      device_.dark = !device_.dark;
      post(to_page(protocol::Theme{device_.dark}));
      return;
  }
}

bool Session::draw(const panels::Fonts& fonts) {
  prepare_link();
  panels::FrameRequests requests = panels::draw_ui(ui_, workspace_, fonts, device_);
  for (ws::Command& command : requests.commands) apply(std::move(command));
  for (const panels::PageRequest request : requests.page) carry_out(request);
  serve_files();
  keep_lessons();
  tell_own_work();  // a drawing in the making is no command yet
  return requests.animating;
}

void Session::serve_files() {
  if (const auto tag = std::exchange(ui_.supplies.language, std::nullopt)) post(to_page(protocol::ChooseLanguage{*tag}));
  for (panels::Download& file : std::exchange(ui_.supplies.downloads, {})) {
    Message message = to_page(protocol::Download{file.name, file.mime, file.as_png});
    message.payload.assign(file.body.begin(), file.body.end());
    post(message);
  }
  for (panels::Copy& copy : std::exchange(ui_.supplies.copies, {}))
    post(to_page(protocol::CopyText{std::move(copy.text), std::move(copy.what)}));
}

void Session::tell_page(double now_s) {
  const auto tree = feed_.poll(ui_.nodes, workspace_.revision + language_revision(), now_s);
  if (tree) post(to_page_as_is(protocol::Nodes::kKind, "tree", *tree));
  tell_address(now_s);
  keep_visit(now_s);
}

std::optional<double> Session::tell_due_s() const {
  std::optional<double> due;
  for (const auto each : {feed_.due_s(), address_.due_s(), visits_.due_s()}) {
    if (each && (!due || *each < *due)) due = each;
  }
  return due;
}

}  // namespace pn::session
