#include <algorithm>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/words.h"
#include "workspace/handlers.h"

// What is fetched or made for dialogs and fields: bundled boards, fonts, emoji, the preview of a word, tokens of a draft, the atlas.
namespace pn::workspace {
namespace {

constexpr const char* kFirstBoard = "boards/first.json";
constexpr const char* kBoardList = "boards/index.json";
constexpr const char* kWordFonts = "fonts/words/index.json";
constexpr const char* kEmojiIndex = "emoji/index.json";
constexpr const char* kEmojiSheet = "emoji/sheet.webp";
constexpr int kAtlasAttempts = 2;  // an engine that died over it is not asked for ever
constexpr std::string_view kFirstBoardMissing =
    mark("The first board could not be fetched, so the page starts empty. Add your own pictures, or reload.");

std::string_view text_of(const std::vector<std::uint8_t>& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void take_fonts(Resources& resources, std::string_view text) {
  const json::Value fonts = json::Value::parse(text, nullptr, false);
  if (!fonts.is_array()) return;
  for (const json::Value& font : fonts) {
    if (const std::string* name = json::as_string(json::find(font, "name"))) resources.word_fonts.push_back(*name);
  }
}

void take_board_list(BundledBoards& boards, std::string_view text) {
  auto list = read_board_list(text);
  boards.phase = list ? Phase::Ready : Phase::Failed;
  if (list)
    boards.list = std::move(*list);
  else
    boards.error = list.error();
}

void forget_jobs(Workspace& ws, JobKind kind) {
  std::erase_if(ws.jobs, [&](const auto& entry) { return entry.second.kind == kind; });
}

void fail_emoji(EmojiSet& emoji, Error error) {
  emoji.phase = Phase::Failed;
  emoji.error = std::move(error);
}

void take_emoji_sheet(EmojiSet& emoji, image::Image picture) {
  const bool fits = picture.width >= emoji.index.columns && picture.height >= picture.width / emoji.index.columns * emoji.index.rows();
  if (!fits)
    return fail_emoji(emoji, {ErrorCode::Mismatch, tr("The sheet of emoji does not fit its index. Reload the page."), kEmojiSheet});
  emoji.sheet = std::make_shared<const image::Image>(std::move(picture));
  emoji.phase = Phase::Ready;
}

void reconcile_emoji(Workspace& ws, Effects& effects) {
  if (ws.resources.emoji.phase != Phase::Running || has_job(ws, JobKind::EmojiIndex) || has_job(ws, JobKind::EmojiSheet)) return;
  if (ws.resources.emoji.index.emoji.empty())
    effects.push_back(RequestAsset{start_job(ws, JobKind::EmojiIndex, 0), kEmojiIndex});
  else
    effects.push_back(RequestSheet{start_job(ws, JobKind::EmojiSheet, 0), kEmojiSheet, {}});
}

// One at a time; what was typed meanwhile follows.
void reconcile_preview(Workspace& ws, Effects& effects) {
  WordPreview& preview = ws.resources.preview;
  if (!preview.word || preview.word == preview.asked || has_job(ws, JobKind::WordPreview)) return;
  preview.asked = preview.word;
  effects.push_back(RequestPicture{start_job(ws, JobKind::WordPreview, 0), *preview.word, StimulusId{}});
}

void reconcile_draft(Workspace& ws, Effects& effects) {
  const Draft& draft = ws.resources.draft;
  if (draft.text == draft.tokenized || !takes_prompts(ws) || ws.model.phase != Phase::Ready || has_job(ws, JobKind::DraftTokens)) return;
  effects.push_back(RequestTokens{start_job(ws, JobKind::DraftTokens, 0, draft.text), draft.text});
}

// Last of all, for it is only looked at.
void reconcile_atlas(Workspace& ws, Effects& effects) {
  ModelState& model = ws.model;
  if (model.phase != Phase::Ready || !model.text_ready || model.atlas_phase != Phase::Waiting || model.atlas_attempts >= kAtlasAttempts)
    return;
  model.atlas_phase = Phase::Running;
  ++model.atlas_attempts;
  effects.push_back(RequestAtlas{start_job(ws, JobKind::Atlas, 0)});
}

}  // namespace

void on(Workspace& ws, Start&&, Effects& effects) {
  effects.push_back(RequestAsset{start_job(ws, JobKind::FirstBoard, 0), kFirstBoard});
  effects.push_back(RequestAsset{start_job(ws, JobKind::WordFonts, 0), kWordFonts});
}

void on(Workspace& ws, FetchEmoji&&, Effects&) {
  EmojiSet& emoji = ws.resources.emoji;
  if (emoji.phase == Phase::Ready) return;
  emoji.phase = Phase::Running;
  emoji.error = {};
}

void on(Workspace& ws, ListBoards&&, Effects& effects) {
  BundledBoards& boards = ws.resources.boards;
  if (boards.phase == Phase::Ready || boards.phase == Phase::Running) return;
  boards.phase = Phase::Running;
  boards.error = {};
  effects.push_back(RequestAsset{start_job(ws, JobKind::BoardList, 0), kBoardList});
}

void on(Workspace& ws, OpenBoard&& c, Effects& effects) {
  if (!is_bundled_path(c.file)) return;
  forget_jobs(ws, JobKind::FirstBoard);
  forget_jobs(ws, JobKind::BundledBoard);
  effects.push_back(RequestAsset{start_job(ws, JobKind::BundledBoard, 0, c.file), c.file});
}

void on(Workspace& ws, PreviewWord&& c, Effects&) {
  WordPreview& preview = ws.resources.preview;
  if (!c.word) {
    preview = {};
    return;
  }
  if (preview.word != c.word) preview.error = {};
  preview.word = std::move(c.word);
}

void on(Workspace& ws, DraftPrompt&& c, Effects&) {
  Draft& draft = ws.resources.draft;
  draft.text = std::move(c.text);
  if (draft.text.empty()) draft = {};
}

void take_asset(Workspace& ws, const Job& job, const std::vector<std::uint8_t>& bytes, Effects& effects) {
  switch (job.kind) {
    case JobKind::FirstBoard:
      if (ws.document.stimuli.empty()) on(ws, LoadBoard{std::string(text_of(bytes))}, effects);
      return;
    case JobKind::BoardList: return take_board_list(ws.resources.boards, text_of(bytes));
    case JobKind::BundledBoard: return on(ws, LoadBoard{std::string(text_of(bytes))}, effects);
    case JobKind::WordFonts: return take_fonts(ws.resources, text_of(bytes));
    case JobKind::EmojiIndex: {
      auto index = parse_emoji_index(text_of(bytes));
      if (!index) return fail_emoji(ws.resources.emoji, index.error());
      ws.resources.emoji.index = std::move(*index);
      return;
    }
    case JobKind::LessonBoard: return take_lesson_board(ws, text_of(bytes), effects);
    case JobKind::LinkCode: return take_code(ws, job, bytes);
    case JobKind::ShrinkPicture: return take_shrunk(ws, job, bytes);
    default: return;
  }
}

void take_image(Workspace& ws, const Job& job, image::Image picture) {
  switch (job.kind) {
    case JobKind::EmojiSheet: return take_emoji_sheet(ws.resources.emoji, std::move(picture));
    case JobKind::WordPreview:
      if (ws.resources.preview.word) ws.resources.preview.picture = std::make_shared<const image::Image>(std::move(picture));
      return;
    case JobKind::WordPicture: return take_word_picture(ws, job, std::move(picture));
    case JobKind::AtlasSheet:
      ws.model.atlas_sheet = std::make_shared<const image::Image>(std::move(picture));
      ws.model.atlas_phase = Phase::Ready;
      return;
    default: return;
  }
}

void take_draft(Workspace& ws, const Job& job, std::vector<Token> tokens) {
  Draft& draft = ws.resources.draft;
  if (draft.text.empty()) return;  // sent or taken back meanwhile
  draft.tokenized = job.detail;
  draft.tokens = std::move(tokens);
}

void fail_resource(Workspace& ws, const Job& job, Error error) {
  switch (job.kind) {
    case JobKind::FirstBoard: return add_notice(ws, Notice::Kind::Error, std::string(tr(kFirstBoardMissing)) + " (" + error.message + ")");
    case JobKind::BoardList:
      ws.resources.boards.phase = Phase::Failed;
      ws.resources.boards.error = std::move(error);
      return;
    case JobKind::BundledBoard:
      return add_notice(ws, Notice::Kind::Error,
                        std::string(tr("The board could not be fetched; yours is as it was.")) + " (" + error.message + ")");
    case JobKind::EmojiIndex:
    case JobKind::EmojiSheet: return fail_emoji(ws.resources.emoji, std::move(error));
    case JobKind::WordPreview:
      if (ws.resources.preview.word == ws.resources.preview.asked) ws.resources.preview.error = std::move(error);
      return;
    case JobKind::WordPicture: return fail_word_picture(ws, job);
    case JobKind::DraftTokens: return take_draft(ws, job, {});  // why there are none is said of the text encoder
    case JobKind::Atlas:
    case JobKind::AtlasSheet:
      ws.model.atlas_phase = Phase::Failed;
      ws.model.atlas_error = std::move(error);
      return;
    default: return;  // without its fonts, a word is written in the first
  }
}

void reconcile_resources(Workspace& ws, Effects& effects) {
  reconcile_emoji(ws, effects);
  reconcile_preview(ws, effects);
  reconcile_draft(ws, effects);
  reconcile_atlas(ws, effects);
}

}  // namespace pn::workspace
