#include <doctest/doctest.h>

#include <algorithm>

#include "panels/dialogs/dialogs.h"
#include "panels/inside.h"
#include "panels/sample_visit.h"

using namespace pn;
using panels::DialogRequest;
using test::PanelPage;

namespace {

struct DialogPage : PanelPage {
  using PanelPage::PanelPage;
  panels::DialogsState state;
  std::string concept_name;  // that the next dialog proposes

  auto drawing() {
    return [this](panels::Context& ctx) {
      test::in_window(ctx, [] { ImGui::TextUnformatted("behind"); });
      panels::draw_dialogs(ctx, state);
    };
  }
  void open(DialogRequest::Kind kind, std::optional<workspace::StimulusId> edit = std::nullopt) {
    workspace::apply(ws, workspace::OpenDialog{{kind, concept_name, workspace::Rendition::Photo, edit}});
    settle(drawing());
    settle(drawing());
  }
  // Nothing was asked for but what the dialog shows, and that it closes.
  bool only_closed() const {
    return std::all_of(log.begin(), log.end(), [](const workspace::Command& command) {
      return command.as<workspace::CloseDialog>() || command.as<workspace::FetchEmoji>() || command.as<workspace::PreviewWord>() ||
             command.as<workspace::EnclosePictures>() || command.as<workspace::ListBoards>();
    });
  }
  void settle_dialog() { settle(drawing()); }
  void click(const std::string& name) {
    screen.hover(centre(name));
    settle_dialog();
    screen.click(centre(name));
    settle_dialog();
  }
  void key(ImGuiKey which) {
    screen.press(which);
    settle_dialog();
  }
  // Pulls the pen through points in 0..1 of the pad.
  void pull(std::initializer_list<ImVec2> points) {
    const panels::Landmark pad = landmarks.at("dialog.sketch.pad");
    bool down = false;
    for (const ImVec2 point : points) {
      screen.hover({pad.x + point.x * pad.width, pad.y + point.y * pad.height});
      frame(drawing());
      if (!down) ImGui::GetIO().AddMouseButtonEvent(0, true);
      down = true;
      frame(drawing());
    }
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    settle_dialog();
  }
};

workspace::StimulusId stimulus_of(const workspace::Workspace& ws, workspace::Rendition rendition) {
  for (const workspace::Stimulus& stimulus : ws.document.stimuli)
    if (stimulus.rendition == rendition) return stimulus.id;
  return {};
}

workspace::EmojiIndex three_emoji() {
  workspace::EmojiIndex index;
  index.columns = 2;
  index.emoji = {{"C", "1f431", "cat face", "cat", {"kitten"}},
                 {"D", "1f436", "dog face", "dog", {"puppy"}},
                 {"A", "1f34e", "red apple", "apple", {"fruit"}}};
  return index;
}

workspace::BundledBoards two_boards() {
  return {workspace::Phase::Ready,
          {{"boards/first.json", "First", "Where the page begins.", 24, {"1f431"}},
           {"boards/food.json", "Food", "Seven things to eat, each drawn once in black lines and once in colour.", 28, {"1f34e", "1f436"}}},
          {}};
}

}  // namespace

TEST_CASE("every dialog draws on every screen, also while nothing has arrived") {
  const auto kAll = {DialogRequest::Kind::Sketch,   DialogRequest::Kind::Word,  DialogRequest::Kind::Emoji,
                     DialogRequest::Kind::Stimulus, DialogRequest::Kind::Model, DialogRequest::Kind::Help,
                     DialogRequest::Kind::Missing,  DialogRequest::Kind::Share, DialogRequest::Kind::Boards};
  for (const auto& [width, height, touch] :
       {std::tuple(1280.0F, 800.0F, false), std::tuple(360.0F, 640.0F, true), std::tuple(620.0F, 300.0F, true)}) {
    for (const auto kind : kAll) {
      DialogPage page(width, height, touch, !touch);
      const auto edited = page.ws.document.stimuli[1].id;
      page.open(kind, kind == DialogRequest::Kind::Stimulus ? std::optional(edited) : std::nullopt);
      CHECK(page.state.is_open());
      CHECK(page.has("dialog.close"));
      const test::Reach reach = test::reach_beyond_windows(*ImGui::GetDrawData());
      CAPTURE(reach.window);
      CHECK(reach.beyond <= test::kFringe);
      page.key(ImGuiKey_Escape);
      CHECK_FALSE(page.state.is_open());
      CHECK_FALSE(page.ws.view.dialog.is_open());
      CHECK(page.only_closed());
    }
  }
}

TEST_CASE("under touch nothing in a dialog is lower than 44 px") {
  for (const auto kind :
       {DialogRequest::Kind::Sketch, DialogRequest::Kind::Word, DialogRequest::Kind::Stimulus, DialogRequest::Kind::Model,
        DialogRequest::Kind::Help, DialogRequest::Kind::Missing, DialogRequest::Kind::Share, DialogRequest::Kind::Boards}) {
    DialogPage page(390, 2400, true);  // tall: what is cut by scrolling is marked as cut
    page.ws.resources.word_fonts = {"Sans", "Serif"};
    page.ws.resources.boards = two_boards();
    page.open(kind, kind == DialogRequest::Kind::Stimulus ? std::optional(page.ws.document.stimuli[0].id) : std::nullopt);
    for (const auto& entry : page.landmarks) {
      CAPTURE(entry.first);
      if (entry.first.rfind("dialog.", 0) == 0 && entry.first != "dialog.word.preview") CHECK(entry.second.height >= 44);
    }
  }
}

TEST_CASE("a drawing becomes a stimulus with its strokes") {
  DialogPage page;
  page.concept_name = "tree";
  page.open(DialogRequest::Kind::Sketch);
  page.pull({{0.1F, 0.1F}, {0.3F, 0.5F}, {0.5F, 0.4F}, {0.9F, 0.9F}});
  REQUIRE(page.state.sketch.history.strokes().size() == 1);
  page.click("dialog.sketch.add");
  const auto added = page.asked<workspace::AddStimulus>();
  REQUIRE(added.size() == 1);
  CHECK(added[0].concept_name == "tree");
  CHECK(added[0].rendition == workspace::Rendition::Sketch);
  const auto& drawing = std::get<workspace::DrawingSource>(added[0].source);
  REQUIRE(drawing.strokes.size() == 1);
  const auto& points = drawing.strokes[0].points;
  CHECK(points.front() == doctest::Approx(0.1F).epsilon(0.02));
  CHECK(points.back() == doctest::Approx(0.9F).epsilon(0.02));
  CHECK_FALSE(page.state.is_open());
}

TEST_CASE("the pad undoes, redoes, clears and erases") {
  DialogPage page;
  page.open(DialogRequest::Kind::Sketch);
  page.pull({{0.1F, 0.1F}, {0.5F, 0.5F}});
  page.pull({{0.2F, 0.8F}, {0.6F, 0.5F}});
  const auto count = [&] { return page.state.sketch.history.strokes().size(); };
  CHECK(count() == 2);
  page.click("dialog.sketch.undo");
  CHECK(count() == 1);
  page.click("dialog.sketch.redo");
  CHECK(count() == 2);
  page.click("dialog.sketch.clear");
  CHECK(count() == 0);
  page.click("dialog.sketch.undo");
  CHECK(count() == 2);
  page.click("dialog.sketch.eraser");
  page.pull({{0.1F, 0.1F}, {0.5F, 0.5F}});
  CHECK(page.state.sketch.history.strokes().back().color == "#ffffff");
}

TEST_CASE("closing a pad that has a drawing asks first") {
  DialogPage page;
  page.open(DialogRequest::Kind::Sketch);
  page.pull({{0.1F, 0.1F}, {0.5F, 0.5F}});
  page.key(ImGuiKey_Escape);
  CHECK(page.state.is_open());
  page.click("dialog.sketch.keep");
  CHECK(page.state.is_open());
  page.click("dialog.close");
  page.click("dialog.sketch.discard");
  CHECK_FALSE(page.state.is_open());
  CHECK(page.only_closed());
}

TEST_CASE("editing a drawing sets its source and leaves its cell") {
  DialogPage page;
  const auto id = stimulus_of(page.ws, workspace::Rendition::Sketch);
  page.open(DialogRequest::Kind::Sketch, id);
  CHECK(page.state.sketch.history.strokes().size() == 1);
  page.pull({{0.1F, 0.9F}, {0.5F, 0.5F}});
  page.click("dialog.sketch.add");
  const auto set = page.asked<workspace::SetSource>();
  REQUIRE(set.size() == 1);
  CHECK(set[0].id == id);
  CHECK(std::get<workspace::DrawingSource>(set[0].source).strokes.size() == 2);
  CHECK(page.asked<workspace::MoveStimulus>().empty());
}

TEST_CASE("a typed word asks for its picture and is added with Enter") {
  DialogPage page;
  page.ws.resources.word_fonts = {"Sans", "Serif"};
  page.open(DialogRequest::Kind::Word);
  const workspace::WordPreview& preview = page.ws.resources.preview;
  CHECK_FALSE(preview.word.has_value());
  page.screen.type("apple");  // the field has the keyboard
  page.settle_dialog();
  REQUIRE(preview.word.has_value());
  CHECK(preview.word->text == "apple");
  CHECK(preview.word->font == "Sans");
  page.click("dialog.word.font.Serif");
  CHECK(preview.word->font == "Serif");
  page.click("dialog.word.text");
  page.key(ImGuiKey_Enter);
  const auto added = page.asked<workspace::AddStimulus>();
  REQUIRE(added.size() == 1);
  CHECK(added[0].concept_name == "apple");
  CHECK(added[0].rendition == workspace::Rendition::Word);
  CHECK(std::get<workspace::WordSource>(added[0].source).font == "Serif");
}

TEST_CASE("a press beside the dialog does not throw a typed word away, Escape does") {
  DialogPage page;
  page.open(DialogRequest::Kind::Word);
  page.settle_dialog();
  page.screen.type("apple");
  page.settle_dialog();
  page.screen.click({2, 2});
  page.settle_dialog();
  REQUIRE(page.state.is_open());
  CHECK(page.state.word.text == "apple");
  page.key(ImGuiKey_Escape);
  if (page.state.is_open()) page.key(ImGuiKey_Escape);  // the first may only have left the field
  CHECK_FALSE(page.state.is_open());
  page.open(DialogRequest::Kind::Word);
  page.settle_dialog();
  page.screen.click({2, 2});  // nothing is lost
  page.settle_dialog();
  CHECK_FALSE(page.state.is_open());
}

TEST_CASE("a press beside a stimulus's dialog keeps what was changed in it") {
  DialogPage page;
  const auto id = stimulus_of(page.ws, workspace::Rendition::Word);
  page.open(DialogRequest::Kind::Stimulus, id);
  page.click("dialog.stimulus.title");
  page.screen.type("mine");
  page.settle_dialog();
  page.screen.click({2, 2});
  page.settle_dialog();
  CHECK(page.state.is_open());
  CHECK(page.state.title.find("mine") != std::string::npos);
  page.click("dialog.cancel");
  CHECK_FALSE(page.state.is_open());
  page.open(DialogRequest::Kind::Stimulus, id);
  page.settle_dialog();
  page.screen.click({2, 2});  // nothing is lost
  page.settle_dialog();
  CHECK_FALSE(page.state.is_open());
}

TEST_CASE("a word that was opened and saved unchanged stays the stimulus it is") {
  DialogPage page;
  const auto id = stimulus_of(page.ws, workspace::Rendition::Word);
  page.open(DialogRequest::Kind::Word, id);
  page.click("dialog.word.add");
  CHECK(page.only_closed());
  page.open(DialogRequest::Kind::Word, id);
  page.screen.type("lion");
  page.settle_dialog();
  page.click("dialog.word.add");
  REQUIRE(page.asked<workspace::SetSource>().size() == 1);
  CHECK(std::get<workspace::WordSource>(page.asked<workspace::SetSource>()[0].source).text == "lion");
}

TEST_CASE("a word without letters cannot be added") {
  DialogPage page;
  page.open(DialogRequest::Kind::Word);
  page.screen.type("   ");
  page.settle_dialog();
  page.key(ImGuiKey_Enter);
  CHECK(page.only_closed());
  CHECK(page.state.is_open());
}

TEST_CASE("a word that the font cannot draw is not added") {
  DialogPage page;
  page.open(DialogRequest::Kind::Word);
  page.screen.type("cat");
  page.settle_dialog();
  page.ws.resources.preview.error = {ErrorCode::Unsupported, "This font has no such letter.", ""};
  page.click("dialog.word.add");
  CHECK(page.asked<workspace::AddStimulus>().empty());
  page.ws.resources.preview.error = {};
  page.click("dialog.word.add");
  CHECK(page.asked<workspace::AddStimulus>().size() == 1);
}

TEST_CASE("emoji are asked for when needed, searched, and added under their concept") {
  DialogPage page;
  page.open(DialogRequest::Kind::Emoji);
  CHECK(page.ws.resources.emoji.phase == workspace::Phase::Running);
  page.ws.resources.emoji = {workspace::Phase::Ready, three_emoji(), std::make_shared<const image::Image>(64, 64), {}};
  page.settle_dialog();
  CHECK(page.has("dialog.emoji.1f436"));
  page.screen.type("fruit");
  page.settle_dialog();
  CHECK_FALSE(page.has("dialog.emoji.1f436"));
  page.key(ImGuiKey_Enter);
  const auto added = page.asked<workspace::AddStimulus>();
  REQUIRE(added.size() == 1);
  CHECK(added[0].concept_name == "apple");
  CHECK(std::get<workspace::EmojiSource>(added[0].source).codepoints == "1f34e");
}

TEST_CASE("a failed fetch of the emoji can be tried again") {
  DialogPage page;
  page.open(DialogRequest::Kind::Emoji);
  page.ws.resources.emoji.phase = workspace::Phase::Failed;
  page.ws.resources.emoji.error = {ErrorCode::Network, "No network.", "emoji/index.json"};
  page.settle_dialog();
  page.click("dialog.emoji.retry");
  CHECK(page.ws.resources.emoji.phase == workspace::Phase::Running);
  CHECK(page.ws.resources.emoji.error.message.empty());
}

TEST_CASE("a stimulus is renamed, moved and removed") {
  DialogPage page;
  const auto id = page.ws.document.stimuli[0].id;
  page.open(DialogRequest::Kind::Stimulus, id);
  page.click("dialog.stimulus.rendition.cartoon");
  page.click("dialog.stimulus.title");
  page.screen.type("Tom");
  page.settle_dialog();
  page.click("dialog.stimulus.save");
  REQUIRE(page.asked<workspace::MoveStimulus>().size() == 1);
  CHECK(page.asked<workspace::MoveStimulus>()[0].rendition == workspace::Rendition::Cartoon);
  REQUIRE(page.asked<workspace::SetTitle>().size() == 1);
  CHECK(page.asked<workspace::SetTitle>()[0].title == "Tom");
  page.open(DialogRequest::Kind::Stimulus, id);
  page.click("dialog.stimulus.remove");
  CHECK(page.asked<workspace::RemoveStimulus>().size() == 1);
}

TEST_CASE("a file with a colour profile may be shown by it; a cut one says so") {
  DialogPage page;
  const auto id = page.ws.document.stimuli[0].id;
  const auto says = [&](const std::string& words) {
    for (std::size_t i = 0; i < page.nodes.size(); ++i)
      if (page.nodes[i].name.find(words) != std::string::npos) return true;
    return false;
  };
  page.open(DialogRequest::Kind::Stimulus, id);
  CHECK_FALSE(says("colour profile"));
  CHECK_FALSE(says("ends too early"));
  page.ws.stimuli[id].profile = image::ProfileUse::Ignored;
  page.ws.stimuli[id].is_cut = true;
  page.settle_dialog();
  CHECK(says("colour profile, which is ignored"));
  CHECK(says("ends too early"));
  page.click("dialog.stimulus.profile.By its profile");
  page.click("dialog.stimulus.save");
  REQUIRE(page.asked<workspace::SetSource>().size() == 1);
  CHECK(std::get<workspace::FileSource>(page.asked<workspace::SetSource>()[0].source).by_profile);
  CHECK(page.asked<workspace::SetTitle>().empty());
  const auto other = page.ws.document.stimuli[3].id;
  page.ws.stimuli[other].profile = image::ProfileUse::Unreadable;
  page.open(DialogRequest::Kind::Stimulus, other);
  CHECK(says("not read here"));
  CHECK_FALSE(page.landmarks.contains("dialog.stimulus.profile.By its profile"));
}

TEST_CASE("a stimulus that vanishes closes its dialog") {
  DialogPage page;
  const auto id = page.ws.document.stimuli[0].id;
  page.open(DialogRequest::Kind::Stimulus, id);
  workspace::apply(page.ws, workspace::RemoveStimulus{id});
  page.settle_dialog();
  CHECK_FALSE(page.state.is_open());
}

TEST_CASE("replacing a picture waits for the next file, unless another is asked for") {
  DialogPage page;
  const auto id = page.ws.document.stimuli[0].id;
  page.open(DialogRequest::Kind::Stimulus, id);
  page.click("dialog.stimulus.replace");
  CHECK(page.state.replace_with_file == id);
  REQUIRE(page.page_requests.size() == 1);
  CHECK(page.page_requests[0] == panels::PageRequest::OpenFiles);
}

TEST_CASE("Esc closes a dialog while a field of it is typed into, and shows no frame around its parts") {
  for (const auto kind : {DialogRequest::Kind::Word, DialogRequest::Kind::Emoji}) {
    DialogPage page;
    page.ws.resources.emoji = {workspace::Phase::Ready, three_emoji(), nullptr, {}};
    page.open(kind);
    page.screen.type("fruit");
    page.settle_dialog();
    CHECK(ImGui::GetIO().WantTextInput);
    page.key(ImGuiKey_Escape);
    CHECK_FALSE(page.state.is_open());
  }
}

TEST_CASE("a board is chosen by its name, and the dialog closes") {
  for (const auto& [width, height, touch] : {std::tuple(1366.0F, 768.0F, false), std::tuple(390.0F, 844.0F, true)}) {
    DialogPage page(width, height, touch);
    page.open(DialogRequest::Kind::Boards);
    CHECK(page.asked<workspace::ListBoards>().size() == 1);
    CHECK_FALSE(page.has("dialog.boards.open.boards/food.json"));
    page.ws.resources.boards = two_boards();
    page.ws.resources.emoji.index = three_emoji();
    page.ws.resources.emoji.sheet = test::plain_picture(64, 64, 3);
    page.ws.resources.emoji.phase = workspace::Phase::Ready;
    page.settle_dialog();
    page.settle_dialog();
    CHECK(page.nodes.find("dialog.boards.open.boards/food.json")->name == "Open the board Food");
    CHECK(page.nodes.find("dialog.boards.boards/food.json")->name.find("Seven things to eat") != std::string::npos);
    CHECK(page.nodes.find("dialog.boards.boards/food.json")->name.find("28 stimuli") != std::string::npos);
    page.click("dialog.boards.open.boards/food.json");
    CHECK_FALSE(page.state.is_open());
    const auto opened = page.asked<workspace::OpenBoard>();
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].file == "boards/food.json");
  }
}

TEST_CASE("a list of boards that cannot be had says why and is asked for again") {
  DialogPage page;
  page.open(DialogRequest::Kind::Boards);
  page.ws.resources.boards = {workspace::Phase::Failed, {}, {ErrorCode::Network, "The network is gone.", "boards/index.json"}};
  page.settle_dialog();
  page.click("dialog.boards.retry");
  CHECK(page.asked<workspace::ListBoards>().size() == 2);
  CHECK(page.ws.resources.boards.phase == workspace::Phase::Running);
}
