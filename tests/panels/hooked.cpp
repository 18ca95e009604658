// Dear ImGui tells a test engine of every item that is submitted. Here it tells us, so that nothing on the screen can be without words.
#include <functional>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "panels/board/board_panel.h"
#include "panels/dialogs/dialogs.h"
#include "panels/sample_visit.h"
#include "panels/shell/registry.h"
#include "panels/shell/ui.h"

using namespace pn;
using panels::DialogRequest;
using panels::Node;
using panels::NodeAction;
using panels::Role;
using test::PanelPage;

namespace {

struct Submitted {
  std::map<ImGuiID, ImRect> items;
  std::map<ImGuiID, std::string> labels;
  std::set<ImGuiID> beyond_keys;  // the keyboard's focus passes them over
};
Submitted& submitted() {
  static Submitted one;
  return one;
}

// Scrollbars, child windows and windows themselves: what they show has nodes, and the focus scrolls.
std::set<ImGuiID> ids_of_windows() {
  std::set<ImGuiID> out;
  for (ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
    out.insert({window->MoveId, window->ChildId, window->PopupId, window->ID});
    out.insert({window->GetID("#COLLAPSE"), window->GetID("#CLOSE")});  // of the window that ImGui keeps for what is in none
    out.insert(ImGui::GetWindowScrollbarID(window, ImGuiAxis_X));
    out.insert(ImGui::GetWindowScrollbarID(window, ImGuiAxis_Y));
  }
  return out;
}

bool is_control(Role role) {
  return role == Role::Button || role == Role::Textbox || role == Role::Slider || role == Role::Radio || role == Role::Checkbox;
}

bool is_within(const ImRect& rect, const panels::Landmark& place) {
  const ImVec2 centre = rect.GetCenter();
  return centre.x >= place.x && centre.y >= place.y && centre.x <= place.x + place.width && centre.y <= place.y + place.height;
}

// What was submitted since the last call, against the nodes of the same frame.
void check_words(const panels::Nodes& nodes, const std::string& what) {
  INFO(what);
  std::set<ImGuiID> told;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    INFO(node.id);
    if (node.item != 0) told.insert(node.item);
    if (!node.id.empty()) CHECK(ids.insert(node.id).second);
    const bool is_named_group = node.role == Role::Region || node.role == Role::RadioGroup || node.role == Role::List ||
                                node.role == Role::Table || node.role == Role::Dialog || node.role == Role::Image;
    if (is_control(node.role) || is_named_group) CHECK_FALSE(node.name.empty());
    if (is_control(node.role)) CHECK_FALSE(node.id.empty());
    if (is_control(node.role)) CHECK(submitted().beyond_keys.count(node.item) == 0);
  }
  const std::set<ImGuiID> windows = ids_of_windows();
  const Node* picker = nodes.find("dialog.color.picker");  // its squares are for pointers; the field beside them takes any colour
  for (const auto& [id, rect] : submitted().items) {
    if (told.count(id) > 0 || windows.count(id) > 0) continue;
    if (picker && picker->rect && is_within(rect, *picker->rect)) continue;
    const auto label = submitted().labels.find(id);
    INFO("item " << (label == submitted().labels.end() ? std::to_string(id) : label->second) << " at " << rect.Min.x << ", " << rect.Min.y);
    CHECK(told.count(id) > 0);
  }
  CHECK(submitted().items.size() > 0);
}

struct HookedPage : PanelPage {
  explicit HookedPage(float width = 1280, float height = 800, bool touch = false) : PanelPage(width, height, touch) {
    ImGui::GetCurrentContext()->TestEngineHookItems = true;
  }
  template <class Draw>
  void check(Draw&& draw, const char* what) {
    settle(draw);
    submitted() = {};
    frame(draw);
    check_words(nodes, what);
  }
};

workspace::EmojiIndex two_emoji() {
  workspace::EmojiIndex index;
  index.columns = 2;
  index.emoji = {{"C", "1f431", "cat face", "cat", {"kitten"}}, {"D", "1f436", "dog face", "dog", {"puppy"}}};
  return index;
}

}  // namespace

void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect& rect, const ImGuiLastItemData* item) {
  if (item && (item->ItemFlags & ImGuiItemFlags_NoNav) != 0) submitted().beyond_keys.insert(id);
  submitted().items[id] = rect;
  submitted().labels.emplace(id, "of window " + std::string(ImGui::GetCurrentContext()->CurrentWindow->Name));
}
void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label, ImGuiItemStatusFlags) {
  if (label) submitted().labels[id] = label;
}
void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}
const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }

TEST_CASE("every item of every panel has a node with a name, wide, on a phone, and while nothing has arrived") {
  for (const auto& [width, height, touch] :
       {std::tuple(1280.0F, 800.0F, false), std::tuple(1280.0F, 1600.0F, false), std::tuple(390.0F, 844.0F, true)}) {
    for (const bool is_empty : {false, true}) {
      HookedPage page(width, height, touch);
      if (is_empty) page.ws = {};
      if (!is_empty) {
        workspace::apply(page.ws, workspace::SetGate{{1, 5}, 0.0F});
        workspace::apply(page.ws, workspace::Tell{workspace::Notice::Kind::Error, "Something failed."});
      }
      panels::Ui ui(page.textures);
      page.settle([](panels::Context& ctx) { test::in_window(ctx, [] {}); });
      for (const workspace::Way way : {workspace::Way::Look, workspace::Way::Find, workspace::Way::Test, workspace::Way::Learn}) {
        workspace::apply(page.ws, workspace::SetWay{way});
        for (const panels::PanelDef* panel : panels::panels_of(way)) {
          workspace::apply(page.ws, workspace::ShowPanel{std::string(panel->id)});
          for (int i = 0; i < 3; ++i) {
            submitted() = {};
            page.screen.frame([&] { panels::draw_ui(ui, page.ws, page.screen.fonts(), page.device); });
          }
          check_words(ui.nodes, "the page");
        }
      }
    }
  }
}

TEST_CASE("every item of every dialog has a node with a name, and they are in one dialog") {
  for (const auto& [width, height, touch] : {std::tuple(1280.0F, 800.0F, false), std::tuple(390.0F, 844.0F, true)}) {
    for (const auto kind : {DialogRequest::Kind::Sketch, DialogRequest::Kind::Word, DialogRequest::Kind::Emoji,
                            DialogRequest::Kind::Stimulus, DialogRequest::Kind::Model}) {
      HookedPage page(width, height, touch);
      panels::DialogsState state;
      page.ws.resources.word_fonts = {"Sans", "Serif"};
      page.ws.resources.emoji = {workspace::Phase::Ready, two_emoji(), std::make_shared<const image::Image>(32, 16), {}};
      DialogRequest asked;
      asked.kind = kind;
      if (kind == DialogRequest::Kind::Stimulus) asked.edit = page.ws.document.stimuli[1].id;
      workspace::apply(page.ws, workspace::OpenDialog{asked});
      const auto draw = [&](panels::Context& ctx) { panels::draw_dialogs(ctx, state); };
      page.check(draw, "a dialog");
      const Node* dialog = page.nodes.find("dialog");
      REQUIRE(dialog);
      CHECK(dialog->role == Role::Dialog);
      CHECK(page.nodes.find("dialog.close"));
      if (kind == DialogRequest::Kind::Word) {
        page.act("dialog.word.foreground.other");
        page.check(draw, "the colour picker");
        CHECK(page.nodes.find("dialog.color.hex"));
      }
      if (kind == DialogRequest::Kind::Model) {
        page.act("dialog.model.tab.Another model");
        page.check(draw, "the way to another model");
        CHECK(page.nodes.find("dialog.model.address"));
        page.ws.change.step = workspace::ModelChange::Step::Offered;
        page.ws.change.offer = workspace::ModelOffer{
            "other", {"owner/name", 0, "vision.onnx", "text.onnx"}, {{"vision.onnx", 10}}, {{"text.onnx", 20}}, 3, {"A note."}};
        page.check(draw, "an offer");
      }
    }
  }
}

TEST_CASE("menus that pointers open are opened by their nodes, and their items have words") {
  HookedPage page;
  panels::BoardPanelState state;
  workspace::apply(page.ws, workspace::AddConcept{"fish"});
  const auto draw = [&](panels::Context& ctx) { test::in_window(ctx, [&] { panels::draw_board_panel(ctx, state); }); };
  page.settle(draw);
  const std::string first = "stimulus." + std::to_string(static_cast<unsigned>(page.ws.document.stimuli[0].id));
  page.act(first, NodeAction::Kind::Menu);
  page.check(draw, "a picture's menu");
  REQUIRE(page.nodes.find("board.menu.edit"));
  page.act("board.menu.edit");
  page.settle(draw);
  CHECK(page.ws.view.dialog.kind == DialogRequest::Kind::Stimulus);
  CHECK_FALSE(page.nodes.find("board.menu.edit"));
  page.act("board.concept.cat");
  page.check(draw, "a concept's menu");
  page.act("board.row.rename");
  page.check(draw, "a concept's name");
  page.act("board.rename", NodeAction::Kind::Enter, "kitten");
  page.settle(draw);
  REQUIRE(page.asked<workspace::RenameConcept>().size() == 1);
  CHECK(page.asked<workspace::RenameConcept>()[0].to == "kitten");
  page.act("board.plus.fish.photo");
  page.check(draw, "ways to add");
  page.act("board.menu.add.word");
  page.settle(draw);
  CHECK(page.ws.view.dialog.kind == DialogRequest::Kind::Word);
  CHECK(page.ws.view.dialog.concept_name == "fish");
  page.act("board.add_column");
  page.check(draw, "the board's menu");
  page.act("board.menu.column.icon");
  page.settle(draw);
  CHECK(page.asked<workspace::AddRendition>().size() == 1);
}
