#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "panels/prompts/prompts_panel.h"
#include "panels/sample_visit.h"

using namespace pn;
using test::PanelPage;

namespace {

struct PromptsPage : PanelPage {
  using PanelPage::PanelPage;
  panels::PromptsPanelState state;

  void draw() {
    settle([this](panels::Context& ctx) { test::in_window(ctx, [&] { panels::draw_prompts_panel(ctx, state); }); });
  }
  void click(const std::string& name) {
    screen.hover(centre(name));
    draw();
    screen.click(centre(name));
    draw();
  }
  void type(const char* text) {
    screen.type(text);
    draw();
  }
  void press(ImGuiKey key) {
    screen.press(key);
    draw();
  }
  std::string mark_of(const char* part, std::size_t index) {
    return std::string("prompts.") + part + "." + std::to_string(static_cast<std::uint32_t>(ws.document.prompts[index].id));
  }
};

}  // namespace

TEST_CASE("the prompts draw in every state and on every screen") {
  for (const auto& [width, height, touch] : {std::tuple(1600.0F, 320.0F, false), std::tuple(900.0F, 260.0F, false),
                                             std::tuple(360.0F, 640.0F, true), std::tuple(60.0F, 40.0F, true)}) {
    for (int variant = 0; variant < 8; ++variant) {
      PromptsPage page(width, height, touch, variant % 2 == 0);
      workspace::Workspace& ws = page.ws;
      if (variant == 1) ws.document.prompts.clear();
      if (variant == 2) ws.model.phase = workspace::Phase::Running;
      if (variant == 3) ws.model.text_ready = false;
      if (variant == 4) ws.model.phase = workspace::Phase::Failed;
      if (variant == 5) ws.document.stimuli.clear();
      if (variant == 6) ws.stimuli.begin()->second.encoding.reset();
      if (variant == 7)
        for (int i = 0; i < 90; ++i) test::add_prompt(ws, "one of very many prompts, of some length, " + std::to_string(i), {}, i);
      page.draw();
      if (width > 100) CHECK(page.has("prompts.add"));
    }
  }
}

TEST_CASE("an empty panel fills itself from the board") {
  PromptsPage page;
  page.ws.document.prompts.clear();
  page.draw();
  page.click("prompts.from_board");
  REQUIRE(page.ws.document.prompts.size() == 3);
  CHECK(page.ws.document.prompts[0].text == "cat");
}

TEST_CASE("Enter adds a prompt and the field is ready for the next") {
  PromptsPage page;
  page.draw();
  page.click("prompts.add");
  page.type("a horse");
  CHECK(page.state.typing == "a horse");
  page.press(ImGuiKey_Enter);
  REQUIRE(page.asked<workspace::AddPrompt>().size() == 1);
  CHECK(page.asked<workspace::AddPrompt>()[0].text == "a horse");
  CHECK(page.state.typing.empty());
  page.type("a cow");
  page.press(ImGuiKey_Enter);
  CHECK(page.asked<workspace::AddPrompt>().size() == 2);
}

TEST_CASE("editing a prompt changes it letter by letter, emptying it removes it") {
  PromptsPage page;
  page.draw();
  page.click(page.mark_of("P", 0));
  page.screen.press(ImGuiKey_End);
  page.type("s");
  REQUIRE_FALSE(page.asked<workspace::EditPrompt>().empty());
  CHECK(page.ws.document.prompts[0].text == "a cats");
  page.screen.press(ImGuiKey_A, ImGuiMod_Ctrl);
  page.draw();
  page.press(ImGuiKey_Delete);
  page.press(ImGuiKey_Enter);
  CHECK(page.asked<workspace::RemovePrompt>().size() == 1);
  CHECK(page.ws.document.prompts.size() == 2);
}

TEST_CASE("prompts are removed, and dragged to another place") {
  PromptsPage page(1280, 600);
  page.draw();
  page.click(page.mark_of("remove", 1));
  CHECK(page.ws.document.prompts.size() == 2);
  const ImVec2 from = page.centre(page.mark_of("drag", 0));
  const ImVec2 to = page.centre(page.mark_of("drag", 1));
  page.screen.hover(from);
  page.draw();
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  page.draw();
  page.screen.hover({to.x, to.y + 60});
  page.draw();
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  page.draw();
  const auto moved = page.asked<workspace::MovePrompt>();
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].index == 1);
  CHECK(page.ws.document.prompts[1].text == "a cat");
}

TEST_CASE("a template counts once it has its place for the prompt") {
  PromptsPage page;
  page.draw();
  page.click("prompts.template");
  page.screen.press(ImGuiKey_A, ImGuiMod_Ctrl);
  page.type("a photo of");
  CHECK(page.ws.document.prompt_template == "{}");
  page.type(" a {}");
  CHECK(page.ws.document.prompt_template == "a photo of a {}");
}

TEST_CASE("a template that is left without a place for the prompt gets it at its end") {
  PromptsPage page;
  page.draw();
  page.click("prompts.template");
  page.screen.press(ImGuiKey_A, ImGuiMod_Ctrl);
  page.type("a tattoo of a");
  page.press(ImGuiKey_Enter);
  CHECK(page.ws.document.prompt_template == "a tattoo of a {}");
}

TEST_CASE("the logit scale is moved and reset") {
  PromptsPage page;
  page.draw();
  const panels::Landmark track = page.landmarks.at("prompts.scale");
  page.screen.hover({track.x + track.width * 0.95F, track.y + track.height / 2});
  page.draw();
  page.screen.click({track.x + track.width * 0.95F, track.y + track.height / 2});
  page.draw();
  REQUIRE(page.ws.document.logit_scale.has_value());
  CHECK(*page.ws.document.logit_scale > 100);
  page.click("prompts.scale.reset");
  CHECK_FALSE(page.ws.document.logit_scale.has_value());
}

TEST_CASE("a cell of the table selects its stimulus") {
  PromptsPage page(1280, 600);
  page.draw();
  const auto stimulus = page.ws.document.stimuli[2].id;
  page.click("prompts.cell." + std::to_string(static_cast<std::uint32_t>(stimulus)) + "." +
             std::to_string(static_cast<std::uint32_t>(page.ws.document.prompts[0].id)));
  CHECK(page.ws.selection.stimulus == stimulus);
}

TEST_CASE("a text encoder that the visitor's own files lack is looked for in another folder, not in the same files again") {
  for (const bool is_local : {true, false}) {
    PromptsPage page;
    page.ws.model.source = {is_local ? "" : "owner/clip"};
    page.ws.model.text_ready = false;
    page.ws.model.text_error = {ErrorCode::Network, "tokenizer.json did not come.", "tokenizer.json"};
    page.draw();
    const std::string name = is_local ? "prompts.text.folder" : "prompts.text.retry";
    REQUIRE(page.has(name));
    page.click(name);
    CHECK(page.page_requests ==
          (is_local ? std::vector<panels::PageRequest>{panels::PageRequest::PickModelFolder} : std::vector<panels::PageRequest>{}));
    CHECK(page.asked<workspace::RetryModel>().size() == (is_local ? 0U : 1U));
  }
}

TEST_CASE("a prompt that is there already is not added again, and does not stay in the field") {
  PromptsPage page;
  page.draw();
  const std::size_t prompts = page.ws.document.prompts.size();
  page.click("prompts.add");
  page.type("a dog");
  page.press(ImGuiKey_Enter);
  CHECK(page.ws.document.prompts.size() == prompts);
  CHECK(page.state.typing.empty());
  REQUIRE_FALSE(page.ws.notices.empty());
  CHECK(page.ws.notices.back().text.find("is there already") != std::string::npos);
}

TEST_CASE("emoji and letters of any script stay as they were typed") {
  PromptsPage page;
  page.draw();
  page.click("prompts.add");
  page.type("\xE7\x8C\xAB \xF0\x9F\x90\xB1");
  CHECK(page.state.typing == "\xE7\x8C\xAB \xF0\x9F\x90\xB1");
}

TEST_CASE("a new prompt comes into view, in the list and as the table's last column") {
  PromptsPage page(1400, 260);
  for (int i = 0; i < 12; ++i) test::add_prompt(page.ws, "prompt " + std::to_string(i), {}, i);
  page.draw();
  const auto cell_of_last = [&] {
    return "prompts.cell." + std::to_string(static_cast<std::uint32_t>(page.ws.document.stimuli.front().id)) + "." +
           std::to_string(static_cast<std::uint32_t>(page.ws.document.prompts.back().id));
  };
  const auto is_in_panel = [&](const std::string& name) { return page.has(name) && page.centre(name).y > 0 && page.centre(name).y < 260; };
  CHECK_FALSE(page.has(cell_of_last()));
  test::add_prompt(page.ws, "the newest", {}, 20);
  for (int i = 0; i < 3; ++i) page.draw();
  CHECK(page.has(cell_of_last()));
  CHECK(is_in_panel(page.mark_of("remove", page.ws.document.prompts.size() - 1)));
  CHECK_FALSE(is_in_panel(page.mark_of("remove", 0)));
}

TEST_CASE("in a low window rows stand closer, and tokens that tell of nothing make room") {
  struct Seen {
    int rows = 0;                     // of the table
    std::array<float, 2> steps = {};  // from the first prompt to the second, from the third to the fourth
  };
  // One page at a time: ImGui has one present context.
  const auto look = [](float height) {
    PromptsPage page(1366, height);
    test::add_prompt(page.ws, "a fox", {}, 3);
    page.draw();
    Seen seen;
    for (const workspace::Stimulus& stimulus : page.ws.document.stimuli)
      if (page.has("prompts.cell." + std::to_string(static_cast<std::uint32_t>(stimulus.id)) + "." +
                   std::to_string(static_cast<std::uint32_t>(page.ws.document.prompts[0].id))))
        ++seen.rows;
    const auto step = [&](std::size_t from) {
      return page.centre(page.mark_of("remove", from + 1)).y - page.centre(page.mark_of("remove", from)).y;
    };
    seen.steps = {step(0), step(2)};
    return seen;
  };
  const Seen low = look(300), high = look(760);
  CHECK(low.rows >= 5);
  CHECK(low.steps[0] < high.steps[0]);
  CHECK(low.steps[0] < 45);
  CHECK(low.steps[1] > low.steps[0]);  // the third has a word that the model never saw
}

TEST_CASE("a prompt that undo brings back comes into view") {
  PromptsPage page(1400, 260, false, true);
  for (int i = 0; i < 20; ++i) test::add_prompt(page.ws, "prompt " + std::to_string(i), {}, i);
  page.draw();
  const std::string first = page.mark_of("remove", 0);
  const auto removed = page.ws.document.prompts[0].id;
  const auto in_view = [&] { return page.has(first) && page.centre(first).y > 60; };
  page.state.scroll_to = page.ws.document.prompts.back().id;
  page.draw();
  REQUIRE_FALSE(in_view());
  workspace::apply(page.ws, workspace::RemovePrompt{removed});
  page.draw();
  CHECK_FALSE(in_view());
  workspace::apply(page.ws, workspace::Undo{});
  page.draw();
  CHECK(in_view());
}

TEST_CASE("the row of a stimulus that is chosen elsewhere comes into view") {
  PromptsPage page(1400, 260);
  page.draw();
  const workspace::Stimulus& last = page.ws.document.stimuli.back();
  const std::string cell = "prompts.cell." + std::to_string(static_cast<std::uint32_t>(last.id)) + "." +
                           std::to_string(static_cast<std::uint32_t>(page.ws.document.prompts.front().id));
  CHECK_FALSE(page.has(cell));
  workspace::apply(page.ws, workspace::SelectStimulus{last.id});
  for (int i = 0; i < 3; ++i) page.draw();
  REQUIRE(page.has(cell));
  CHECK(page.centre(cell).y < 260);
}

TEST_CASE("on a phone the prompts' names stay above their table when the panel scrolls") {
  PromptsPage page(360, 400, true);
  for (int i = 0; i < 3; ++i) page.draw();
  CHECK_FALSE(page.has("prompts.kept_names"));
  page.screen.hover({180, 360});
  page.draw();
  for (int i = 0; i < 8; ++i) {
    ImGui::GetIO().AddMouseWheelEvent(0, -4);
    page.draw();
  }
  REQUIRE(page.has("prompts.kept_names"));
  const std::string last = "prompts.cell." + std::to_string(static_cast<std::uint32_t>(page.ws.document.stimuli.back().id)) + "." +
                           std::to_string(static_cast<std::uint32_t>(page.ws.document.prompts.front().id));
  REQUIRE(page.has(last));
  CHECK(page.landmarks.at("prompts.kept_names").y < page.landmarks.at(last).y);
  CHECK(page.landmarks.at("prompts.kept_names").y < 40);
}

namespace {

// The sample visit's model without a text encoder; its 16 embedding numbers are class logits.
void make_classifier(workspace::Workspace& ws, std::vector<std::string> names) {
  ws.model.text_ready = false;
  ws.model.info->has_text = false;
  ws.model.info->classes = std::make_shared<const workspace::ModelClasses>(workspace::ModelClasses{16, std::move(names), "labels.txt"});
}

}  // namespace

TEST_CASE("a model without a text encoder says so, and its classes take the place of prompts, on every screen") {
  for (const auto& [width, height, touch] : {std::tuple(1600.0F, 320.0F, false), std::tuple(800.0F, 260.0F, false),
                                             std::tuple(360.0F, 640.0F, true), std::tuple(60.0F, 40.0F, true)}) {
    for (int variant = 0; variant < 6; ++variant) {
      PromptsPage page(width, height, touch, variant % 2 == 0);
      workspace::Workspace& ws = page.ws;
      make_classifier(ws, {});
      if (variant == 1) ws.model.info->classes.reset();
      if (variant == 2) ws.model.phase = workspace::Phase::Running;
      if (variant == 3) ws.selection.stimulus.reset();
      if (variant == 4) ws.document.stimuli.clear();
      if (variant == 5)
        for (auto& [id, state] : ws.stimuli) state.encoding.reset();
      page.draw();
      if (width < 100) continue;
      CHECK(page.has("prompts.open_model"));
      CHECK_FALSE(page.has("prompts.add"));
    }
  }
}

TEST_CASE("the classes of the chosen stimulus, the strongest first, with what the gates make of them") {
  PromptsPage page(1600, 900);
  make_classifier(page.ws, std::vector<std::string>(16, "thing"));
  page.ws.selection.stimulus = page.ws.document.stimuli[0].id;
  const auto scores = workspace::class_scores(page.ws, page.ws.document.stimuli[0].id, 16);
  REQUIRE(scores.size() == 16);
  page.draw();
  const std::string first = "prompts.class." + std::to_string(scores[0].index);
  CHECK(page.has(first));
  CHECK(page.centre(first).y < page.centre("prompts.class." + std::to_string(scores[1].index)).y);
  CHECK_FALSE(page.has("prompts.class." + std::to_string(scores[12].index)));  // twelve are shown
  page.click("prompts.open_model");
  CHECK(page.ws.view.dialog.kind == workspace::Dialog::Kind::Model);
}
