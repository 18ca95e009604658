#include "session/session.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "session/json_fields.h"
#include "session/snapshot.h"

namespace pn::session {
namespace {

using nlohmann::json;
namespace ws = pn::workspace;

constexpr const char* kFirstBoard = "boards/first.json";
constexpr int kAtlasAttempts = 2;  // an engine that died over the atlas's images is not asked for ever
constexpr std::string_view kFirstBoardMissing =
    "The first board could not be fetched, so the page starts empty. Add your own pictures, or reload.";

template <class Id>
std::uint32_t number_of(Id id) {
  return static_cast<std::uint32_t>(id);
}

}  // namespace

Session::Session(Post post, panels::Textures& textures) : post_(std::move(post)), ui_(textures) {}

void Session::start() {
  post(fetch_asset_message(ask(Own::Board), kFirstBoard));
  post(fetch_asset_message(ask(Own::WordFonts), "fonts/words/index.json"));
}

std::uint32_t Session::ask(Own what) {
  const std::uint32_t id = next_own_id_++;
  own_[id] = what;
  return id;
}

void Session::post(const Message& message) { post_(message.json, message.payload); }

void Session::apply(ws::Command command) {
  for (ws::Effect& effect : ws::apply(workspace_, std::move(command))) run(std::move(effect));
}

void Session::run(ws::Effect&& effect) {
  struct Runner {
    Session& session;
    void operator()(ws::RequestOffer& e) { session.post(find_model_message(number_of(e.job), e.source)); }
    void operator()(ws::RequestModel& e) { session.request_model(e); }
    void operator()(ws::RequestAsset& e) { session.post(fetch_asset_message(number_of(e.job), e.path)); }
    void operator()(ws::RequestPicture& e) { session.request_picture(std::move(e)); }
    void operator()(ws::RequestEncoding& e) { session.post(encode_image_message(number_of(e.job), *e.picture, e.maps)); }
    void operator()(ws::RequestText& e) { session.post(encode_text_message(number_of(e.job), e.text)); }
    void operator()(ws::RequestTokens& e) { session.post(tokenize_message(number_of(e.job), e.text)); }
    void operator()(ws::RequestReplay& e) { session.post(replay_message(number_of(e.job), e)); }
    void operator()(ws::RequestStudy& e) { session.post(run_study_message(number_of(e.job), e)); }
    void operator()(ws::CancelJob& e) { session.post(cancel_message(number_of(e.job))); }
  };
  std::visit(Runner{*this}, effect);
}

void Session::request_model(const ws::RequestModel& request) {
  atlas_attempts_ = 0;
  post(load_model_message(number_of(request.job), request.source));
}

// The tab says which model is looked at, once it is another than the page's own.
void Session::tell_title() {
  const ws::ModelState& model = workspace_.model;
  if (!model.info) return;
  const bool is_bundled = model.source.address == ws::kBundledModel;
  post({json{{"to", "page"},
             {"kind", "set_title"},
             {"title", is_bundled ? "Polyneuron" : model.info->name + " (" + model.info->sha256.substr(0, 8) + ") \xc2\xb7 Polyneuron"}}
            .dump(-1, ' ', false, json::error_handler_t::replace),
        {}});
}

void Session::request_picture(ws::RequestPicture&& request) {
  const std::uint32_t id = number_of(request.job);
  if (const auto* word = std::get_if<ws::WordSource>(&request.source)) return post(render_word_message(id, *word));
  if (const auto* drawing = std::get_if<ws::DrawingSource>(&request.source)) return post(render_drawing_message(id, *drawing));
  if (const auto* emoji = std::get_if<ws::EmojiSource>(&request.source)) return answer_emoji(request.job, emoji->codepoints);
  std::string name = "picture";
  if (const auto* file = std::get_if<ws::FileSource>(&request.source)) name = file->name;
  if (const auto* asset = std::get_if<ws::AssetSource>(&request.source)) name = asset->path;
  post(prepare_file_message(id, name, std::move(request.bytes)));
}

// ---- emoji: one sheet for all, cut here

void Session::load_emoji() {
  panels::DialogsState& dialogs = ui_.dialogs;
  if (dialogs.emoji_phase == ws::Phase::Running || dialogs.emoji_phase == ws::Phase::Ready) return;
  dialogs.emoji_phase = ws::Phase::Running;
  post(fetch_asset_message(ask(Own::EmojiIndex), "emoji/index.json"));
}

void Session::answer_emoji(ws::JobId job, const std::string& codepoints) {
  if (!emoji_sheet_) {
    waiting_emoji_[job] = codepoints;
    load_emoji();
    return;
  }
  const panels::EmojiIndex& index = ui_.dialogs.emoji_index;
  const auto found =
      std::find_if(index.emoji.begin(), index.emoji.end(), [&](const panels::Emoji& e) { return e.codepoints == codepoints; });
  if (found == index.emoji.end()) return apply(ws::JobFailed{job, "This emoji is not among the bundled ones."});
  const auto place = static_cast<int>(found - index.emoji.begin());
  const int cell = emoji_sheet_->width / index.columns;
  const int left = place % index.columns * cell, top = place / index.columns * cell;
  image::Image picture(cell, cell);
  for (int y = 0; y < cell; ++y) std::copy_n(emoji_sheet_->at(left, top + y), picture.row_bytes(), picture.row(y));
  apply(ws::PictureReady{job, std::move(picture), cell, cell});
}

// ---- from outside

void Session::deliver(std::string_view text, std::span<const std::uint8_t> payload) {
  const std::string header_text(text);
  const json header = json::parse(header_text, nullptr, false);
  if (!header.is_object()) return;
  const std::string kind = text_at(header, "kind");
  const bool is_answer = kind == "done" || kind == "progress" || kind == "error";
  const auto id = header.find("id");
  if (is_answer && id != header.end() && id->is_number_unsigned()) {
    on_answer(id->get<std::uint32_t>(), kind, header_text, payload);
  } else {
    on_page_event(kind, header_text, payload);
  }
}

void Session::on_answer(std::uint32_t id, const std::string& kind, const std::string& text, std::span<const std::uint8_t> payload) {
  const json header = json::parse(text, nullptr, false);
  if (const auto own = own_.find(id); own != own_.end()) {
    const Own what = own->second;
    if (kind == "progress") return;
    own_.erase(own);
    if (kind == "done")
      on_own_answer(what, text, payload);
    else
      on_own_error(what, text_at(header, "message"));
    return;
  }
  const auto job = workspace_.jobs.find(ws::JobId{id});
  if (job == workspace_.jobs.end()) return;  // too late: nobody waits for it any more
  if (kind == "error") return apply(ws::JobFailed{ws::JobId{id}, text_at(header, "message")});
  if (kind == "progress" && job->second.kind == ws::JobKind::Study) return apply(ws::StudyProgress{ws::JobId{id}, read_progress(text)});
  if (kind == "progress") {
    return apply(ws::ModelProgress{ws::JobId{id},
                                   {text_at(header, "phase"), text_at(header, "file"), header.value("received", std::uint64_t{0}),
                                    header.value("total", std::uint64_t{0})}});
  }
  on_job_done(ws::Job(job->second), text, payload);
}

void Session::on_job_done(const ws::Job& job, const std::string& text, std::span<const std::uint8_t> payload) {
  const auto finish = [&](auto&& answer, auto&& to_command) {
    if (answer)
      apply(to_command(std::move(*answer)));
    else
      apply(ws::JobFailed{job.id, answer.error().message});
  };
  switch (job.kind) {
    case ws::JobKind::FindModel:
      return finish(read_offer(text, workspace_.change.source), [&](ws::ModelOffer&& offer) {
        return ws::Command(ws::ModelFound{job.id, std::move(offer)});
      });
    case ws::JobKind::LoadModel:
    case ws::JobKind::ChangeModel:
      finish(read_model(text, payload), [&](ws::ModelInfo&& info) { return ws::Command(ws::ModelReady{job.id, std::move(info)}); });
      return tell_title();
    case ws::JobKind::FetchAsset: return apply(ws::AssetReady{job.id, {payload.begin(), payload.end()}});
    case ws::JobKind::PreparePicture:
      return finish(read_picture(text, payload), [&](PictureAnswer&& a) {
        return ws::Command(ws::PictureReady{job.id, std::move(a.picture), a.original_width, a.original_height});
      });
    case ws::JobKind::EncodeImage:
      if (!workspace_.model.info) return;
      return finish(read_encoding(text, payload, *workspace_.model.info), [&](model::Encoding&& e) {
        return ws::Command(ws::EncodingReady{job.id, std::move(e)});
      });
    case ws::JobKind::EncodeText:
      return finish(read_text(text, payload), [&](TextAnswer&& a) {
        return ws::Command(ws::TextEncoded{job.id, std::move(a.tokens), a.truncated, std::move(a.embedding)});
      });
    case ws::JobKind::Tokenize:
      return finish(read_text(text, payload), [&](TextAnswer&& a) {
        return ws::Command(ws::Tokenized{job.id, std::move(a.tokens), a.truncated});
      });
    case ws::JobKind::Replay:
      return finish(read_replay(payload, job.stimuli.size()), [&](std::vector<std::vector<float>>&& rows) {
        return ws::Command(ws::ReplayReady{job.id, std::move(rows)});
      });
    case ws::JobKind::Study:
      return finish(read_outcome(text), [&](studies::Outcome&& outcome) {
        return ws::Command(ws::StudyReady{job.id, std::move(outcome)});
      });
  }
}

void Session::on_own_answer(Own what, const std::string& text, std::span<const std::uint8_t> payload) {
  const std::string_view body(reinterpret_cast<const char*>(payload.data()), payload.size());
  switch (what) {
    case Own::Board:
      if (workspace_.document.stimuli.empty()) apply(ws::LoadBoard{std::string(body)});
      return;
    case Own::WordFonts: {
      const json fonts = json::parse(body, nullptr, false);
      if (!fonts.is_array()) return;
      for (const json& font : fonts) {
        if (font.is_object() && !text_at(font, "name").empty()) ui_.dialogs.word_fonts.push_back(text_at(font, "name"));
      }
      return;
    }
    case Own::EmojiIndex: {
      auto index = panels::parse_emoji_index(body);
      if (!index) return on_own_error(what, index.error().message);
      ui_.dialogs.emoji_index = std::move(*index);
      post(fetch_asset_message(ask(Own::EmojiSheetFile), "emoji/sheet.webp"));
      return;
    }
    case Own::EmojiSheetFile:
      post(prepare_file_message(ask(Own::EmojiSheet), "emoji/sheet.webp", {payload.begin(), payload.end()}, true));
      return;
    case Own::EmojiSheet: {
      auto sheet = read_picture(text, payload);
      const panels::EmojiIndex& index = ui_.dialogs.emoji_index;
      const bool fits =
          sheet && sheet->picture.width >= index.columns && sheet->picture.height >= sheet->picture.width / index.columns * index.rows();
      if (!fits) return on_own_error(what, sheet ? "The sheet of emoji does not fit its index. Reload the page." : sheet.error().message);
      emoji_sheet_ = std::make_shared<const image::Image>(sheet->picture);
      ui_.dialogs.emoji_sheet.set(std::move(sheet->picture));
      ui_.dialogs.emoji_phase = ws::Phase::Ready;
      for (const auto& [job, codepoints] : std::exchange(waiting_emoji_, {})) answer_emoji(job, codepoints);
      return;
    }
    case Own::WordPreview: {
      preview_running_ = false;
      auto picture = read_picture(text, payload);
      if (picture)
        ui_.dialogs.preview = std::move(picture->picture);
      else
        ui_.dialogs.preview_error = picture.error().message;
      return;
    }
    case Own::Atlas: {
      auto answer = read_atlas(text, payload);
      if (!answer) return;  // the card does without
      apply(ws::AtlasReady{answer->atlas});
      if (workspace_.model.atlas != answer->atlas) return;  // of another model
      ui_.neuron.sheet.set({});
      post(prepare_file_message(ask(Own::AtlasSheet), "visualisations.webp", std::move(answer->sheet), true));
      return;
    }
    case Own::AtlasSheet:
      if (auto sheet = read_picture(text, payload)) ui_.neuron.sheet.set(std::move(sheet->picture));
      return;
    case Own::DraftTokens: {
      auto answer = read_text(text, payload);
      if (answer) ui_.prompts.draft_tokens = std::move(answer->tokens);
      ui_.prompts.draft_tokenized = draft_asked_;
      return;
    }
  }
}

void Session::on_own_error(Own what, const std::string& message) {
  switch (what) {
    case Own::Board: return apply(ws::Tell{ws::Notice::Kind::Error, std::string(kFirstBoardMissing)});
    case Own::WordFonts: return;
    case Own::EmojiIndex:
    case Own::EmojiSheetFile:
    case Own::EmojiSheet:
      ui_.dialogs.emoji_phase = ws::Phase::Failed;
      ui_.dialogs.emoji_error = message;
      for (const auto& [job, codepoints] : std::exchange(waiting_emoji_, {})) apply(ws::JobFailed{job, message});
      return;
    case Own::WordPreview:
      preview_running_ = false;
      ui_.dialogs.preview_error = message;
      return;
    case Own::Atlas:
    case Own::AtlasSheet:
    case Own::DraftTokens: return;
  }
}

void Session::on_page_event(const std::string& kind, const std::string& text, std::span<const std::uint8_t> payload) {
  const json header = json::parse(text, nullptr, false);
  if (kind == "files_added") return on_file_added(text, payload);
  if (kind == "engine_restarted") {
    // Own requests of the engine died with it; those of the page go on.
    if (std::exchange(preview_running_, false)) ui_.dialogs.preview_request = ui_.dialogs.word;
    std::erase_if(own_, [](const auto& entry) {
      return entry.second == Own::WordPreview || entry.second == Own::DraftTokens || entry.second == Own::EmojiSheet ||
             entry.second == Own::Atlas || entry.second == Own::AtlasSheet;
    });
    if (ui_.dialogs.emoji_phase == ws::Phase::Running) ui_.dialogs.emoji_phase = ws::Phase::Waiting;
    draft_asked_.clear();
    return apply(ws::EngineRestarted{text_at(header, "reason")});
  }
  if (kind == "color_scheme") device_.dark = header.value("dark", device_.dark);
  if (kind == "reduced_motion") device_.reduced_motion = header.value("reduced", device_.reduced_motion);
  if (kind == "text_ready") {
    apply(ws::TextReady{});
    // Last of all, for it is only looked at.
    if ((!workspace_.model.atlas || ui_.neuron.sheet.empty()) && atlas_attempts_ < kAtlasAttempts) {
      ++atlas_attempts_;
      post(load_atlas_message(ask(Own::Atlas)));
    }
    return;
  }
  if (kind == "model_files") return on_model_files(text);
  if (kind == "text_failed") return apply(ws::TextFailed{text_at(header, "message")});
  if (kind == "engine_failed") return apply(ws::ModelFailed{text_at(header, "message")});
  if (kind == "page_error") return apply(ws::Tell{ws::Notice::Kind::Error, text_at(header, "message")});
  if (kind == "mirror_action") {
    ws::Commands commands;
    std::vector<panels::PageRequest> requests;
    panels::apply_mirror_action(text_at(header, "action"), text_at(header, "value"), workspace_, commands, ui_.dialog, requests);
    for (ws::Command& command : commands) apply(std::move(command));
    for (const panels::PageRequest request : requests) carry_out(request);
    return;
  }
  if (kind == "snapshot_request") {
    SnapshotExtra extra;
    extra.view = {device_.dark, ui_.dialogs.open.kind};
    extra.frames_drawn = frames_drawn_;
    post({R"({"to":"page","kind":"snapshot","snapshot":)" + snapshot_json(workspace_, ui_.landmarks, extra) + "}", {}});
    return;
  }
}

// ---- drawing

void Session::carry_out(panels::PageRequest request) {
  switch (request) {
    case panels::PageRequest::OpenFiles: return post(page_message("open_file_dialog"));
    case panels::PageRequest::OpenFolder: return post(page_message("open_folder_dialog"));
    case panels::PageRequest::PickModelFolder: return post(page_message("pick_model_folder"));
    case panels::PageRequest::PickModelFiles: return post(page_message("pick_model_files"));
    case panels::PageRequest::OpenCamera: return post(page_message("open_camera"));
    case panels::PageRequest::ToggleFullscreen: return post(page_message("toggle_fullscreen"));
    case panels::PageRequest::ToggleTheme:
      device_.dark = !device_.dark;
      post({json{{"to", "page"}, {"kind", "theme"}, {"dark", device_.dark}}.dump(), {}});
      return;
  }
}

bool Session::draw(const panels::Fonts& fonts) {
  panels::FrameRequests requests = panels::draw_ui(ui_, workspace_, fonts, device_);
  for (ws::Command& command : requests.commands) apply(std::move(command));
  for (const panels::PageRequest request : requests.page) carry_out(request);
  serve_dialogs();
  serve_downloads();
  return requests.animating;
}

void Session::serve_dialogs() {
  panels::DialogsState& dialogs = ui_.dialogs;
  if (std::exchange(dialogs.wants_emoji, false)) load_emoji();
  if (dialogs.preview_request && !preview_running_) {
    preview_running_ = true;
    const ws::WordSource word = *std::exchange(dialogs.preview_request, std::nullopt);
    post(render_word_message(ask(Own::WordPreview), word));
  }
  const std::string& typing = ui_.prompts.typing;
  if (workspace_.model.phase == ws::Phase::Ready && typing != draft_asked_) {
    draft_asked_ = typing;
    if (typing.empty())
      ui_.prompts.draft_tokens.clear();
    else
      post(tokenize_message(ask(Own::DraftTokens), typing));
  }
}

void Session::serve_downloads() {
  for (const panels::Download& file : std::exchange(ui_.study.downloads, {}))
    post(download_message(file.name, file.mime, file.body, file.as_png));
}

void Session::send_mirror(double now_s) {
  const auto tree = mirror_.poll(workspace_, {device_.dark, ui_.dialogs.open.kind, &ui_.landmarks}, now_s);
  if (tree) post({R"({"to":"page","kind":"mirror","tree":)" + *tree + "}", {}});
}

}  // namespace pn::session
