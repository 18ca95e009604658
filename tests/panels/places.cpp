// The panels in their places: every way of working at every size, as the whole page is drawn.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/words.h"
#include "panels/inside.h"
#include "panels/sample_visit.h"
#include "panels/shell/ui.h"
#include "support.h"
#include "widgets/widgets.h"

using namespace pn;
using namespace pn::panels;
using namespace pn::workspace;

namespace {

// The whole page over the sample visit; commands are applied after each frame.
struct WholePage {
  explicit WholePage(float width, float height, bool touch) : screen(width, height), ui(textures) {
    device.width = width;
    device.height = height;
    device.touch = touch;
    device.reduced_motion = true;
    settle();
  }

  void settle() {
    screen.settle([&] { draw_once(); });
  }
  void apply(Command command) {
    workspace::apply(ws, std::move(command));
    settle();
  }
  void click(const std::string& name) {
    REQUIRE_MESSAGE(ui.nodes.landmarks().count(name) > 0, name);
    const Landmark mark = ui.nodes.landmarks().at(name);
    screen.click({mark.x + mark.width / 2, mark.y + mark.height / 2});
    settle();
  }
  // The windows of panels that the last frame drew, with the strips, the tab bar and the toolbar.
  std::vector<const ImGuiWindow*> parts() const {
    std::vector<const ImGuiWindow*> out;
    std::set<std::string> names = {"##toolbar", "##headline", "##tabs"};
    for (const PanelDef& panel : all_panels()) names.insert("##" + std::string(panel.id));
    for (std::size_t i = 0; i < kPlaceCount; ++i) names.insert("##strip " + std::to_string(i));
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
      if (window->WasActive && names.count(window->Name) > 0) out.push_back(window);
    return out;
  }
  bool shows(const PanelDef& panel) const {
    const ImGuiWindow* window = ImGui::FindWindowByName(("##" + std::string(panel.id)).c_str());
    return window && window->WasActive && !window->Hidden && window->Size.x >= 200 && window->Size.y >= 100;
  }

  test::Headless screen;
  NullTextures textures;
  Ui ui;
  DeviceInfo device;
  Workspace ws = test::sample_visit();

 private:
  void draw_once() {
    FrameRequests requests = draw_ui(ui, ws, screen.fonts(), device);
    for (Command& command : requests.commands) workspace::apply(ws, std::move(command));
  }
};

struct Size {
  float width, height;
  bool touch;
};
constexpr Size kSizes[] = {{1680, 1050, false}, {1366, 768, false}, {1366, 1024, true},
                           {768, 1024, true},   {390, 844, true},   {320, 568, true}};
constexpr Way kWays[] = {Way::Look, Way::Find, Way::Test, Way::Learn};
constexpr const char* kWayLabels[] = {"toolbar.way.Look", "toolbar.way.Find", "toolbar.way.Test", "toolbar.way.Learn"};

void go(WholePage& page, Way way) {
  if (!toolbar_has_ways(page.device)) page.click("tab.way");
  page.click(kWayLabels[static_cast<std::size_t>(way)]);
  REQUIRE(page.ws.view.way == way);
}

ImRect rect_of(const ImGuiWindow* window) { return window->Rect(); }

// Every choice side by side is seen with its whole name, and no button lies on it.
void check_choices(const WholePage& page) {
  const widgets::Nodes& nodes = page.ui.nodes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const widgets::Node& choice = nodes[i];
    // Squares are swatches and icons: their name is not written on them.
    const float square = metrics(page.device.touch).row;
    const bool has_words = choice.role == widgets::Role::Radio && choice.rect && choice.rect->width > square + 1;
    if (!has_words) continue;
    CAPTURE(choice.id);
    CHECK(choice.rect->width >= text_size(page.screen.fonts().body, choice.name).x);
    for (std::size_t j = 0; j < nodes.size(); ++j) {
      const widgets::Node& other = nodes[j];
      if (other.role != widgets::Role::Button || !other.rect) continue;
      CAPTURE(other.id);
      const Landmark a = *choice.rect, b = *other.rect;
      CHECK_FALSE((a.x + a.width > b.x + 1 && b.x + b.width > a.x + 1 && a.y + a.height > b.y + 1 && b.y + b.height > a.y + 1));
    }
  }
}

// Nothing overlaps, nothing lies beyond the screen, nothing is drawn beyond its own window.
void check_places(const WholePage& page) {
  const auto parts = page.parts();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    CAPTURE(parts[i]->Name);
    const ImRect one = rect_of(parts[i]);
    CHECK(one.Min.x >= 0);
    CHECK(one.Min.y >= 0);
    CHECK(one.Max.x <= page.device.width);
    CHECK(one.Max.y <= page.device.height);
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      CAPTURE(parts[j]->Name);
      CHECK_FALSE(one.Overlaps(rect_of(parts[j])));
    }
  }
  const test::Reach reach = test::reach_beyond_windows(*ImGui::GetDrawData());
  CAPTURE(reach.window);
  CHECK(reach.beyond <= test::kFringe);
  check_choices(page);
}

Rect whole(const Layout& layout, Place place) { return layout.at(place); }
bool same(const Rect& a, const Rect& b) { return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height; }

}  // namespace

TEST_CASE("rows of the registry are sound: ids differ, every way has a middle, every panel has a place") {
  std::set<std::string_view> ids;
  for (const PanelDef& panel : all_panels()) {
    CHECK(ids.insert(panel.id).second);
    CHECK_FALSE(panel.id.empty());
    const bool has_place = std::any_of(panel.place.begin(), panel.place.end(), [](const auto& place) { return place.has_value(); });
    CHECK(has_place == (&panel != &lesson_panel()));
  }
  for (const Way way : kWays) {
    CHECK(panels_of(way, Place::CentreTop).size() + panels_of(way, Place::CentreBottom).size() > 0);
    std::size_t count = 0;
    for (std::size_t i = 0; i < kPlaceCount; ++i) count += panels_of(way, static_cast<Place>(i)).size();
    CHECK(count == panels_of(way).size());
  }
}

TEST_CASE("looking, five panels stand alone in their places, each as large as ever") {
  DeviceInfo device;
  device.width = 1680;
  device.height = 1050;
  for (std::size_t i = 0; i < kPlaceCount; ++i) CHECK(panels_of(Way::Look, static_cast<Place>(i)).size() == 1);
  const Layout layout = compute_layout({}, device, {true, true, true, true, true});
  CHECK(same(whole(layout, Place::Left), {0, 48, 571, 693}));
  CHECK(same(whole(layout, Place::CentreTop), {575, 48, 647, 402}));
  CHECK(same(whole(layout, Place::CentreBottom), {575, 454, 647, 287}));
  CHECK(same(whole(layout, Place::Right), {1226, 48, 454, 693}));
  CHECK(same(whole(layout, Place::Bottom), {0, 745, 1680, 305}));
}

TEST_CASE("a place that nobody uses leaves its room to the others") {
  DeviceInfo device;
  device.width = 1680;
  device.height = 1050;
  const Layout low = compute_layout({}, device, {true, true, true, true, false});
  CHECK(whole(low, Place::Left).height == 1002);
  CHECK(whole(low, Place::CentreBottom).y + whole(low, Place::CentreBottom).height == 1050);
  const Layout alone = compute_layout({}, device, {false, false, true, false, false});
  CHECK(same(whole(alone, Place::CentreBottom), {0, 48, 1680, 1002}));
  CHECK(same(whole(alone, Place::Left), {}));
}

namespace {

void check_every_panel(const Size& size, const std::vector<widgets::LanguageChoice>& languages = {}) {
  CAPTURE(size.width);
  WholePage page(size.width, size.height, size.touch);
  page.device.around.languages = languages;
  for (const Way way : kWays) {
    CAPTURE(static_cast<int>(way));
    go(page, way);
    check_places(page);
    for (const PanelDef* panel : panels_of(way)) {
      CAPTURE(panel->id);
      const std::string tab = "tab." + std::string(panel->id);
      if (!page.shows(*panel)) page.click(tab);
      CHECK(page.shows(*panel));
      check_places(page);
    }
  }
  go(page, Way::Look);
}

std::string language_file(const std::string& tag) {
  const auto bytes = test::read_bytes(test::source_dir() + "/assets/languages/" + tag + ".json");
  return {bytes.begin(), bytes.end()};
}

// Each text with as many more letters as make it 40 % longer: at its end, in words as long as its own, and with its places.
std::string longer_texts() {
  const json::Value english = json::Value::parse(language_file("en"));
  const auto longer = [](const std::string& text) {
    std::string out = text;
    const std::size_t wanted = text.size() + (text.size() * 4 + 9) / 10;
    const bool is_one_word = text.find(' ') == std::string::npos;
    while (out.size() < wanted) out += !is_one_word && (wanted - out.size()) % 7 == 0 ? ' ' : 'x';
    return out;
  };
  json::Value texts = json::Value::object();
  for (const auto& [key, value] : english["texts"].items()) {
    if (value.is_string()) texts[key] = longer(value.get<std::string>());
    if (!value.is_object()) continue;
    for (const auto& [form, text] : value.items()) texts[key][form] = longer(text.get<std::string>());
  }
  return json::Value{{"texts", texts}}.dump();
}

struct Spoken {
  Spoken(const std::string& tag, const std::string& texts) { REQUIRE(static_cast<bool>(set_language({tag, {}, {",", ".", 5}}, texts))); }
  ~Spoken() { static_cast<void>(set_language({}, {})); }
};

}  // namespace

TEST_CASE("every panel of every way is reached by pressing tabs, and nothing overlaps or is cut, at every size") {
  for (const Size size : kSizes) check_every_panel(size);
}

TEST_CASE("texts that are 40 % longer fit every panel at every size") {
  const Spoken spoken("xx", longer_texts());
  REQUIRE(std::string(tr("Undo")) == "Undoxx");
  for (const Size size : kSizes) check_every_panel(size, {{"en", "English"}, {"xx", "Longer"}});
}

TEST_CASE("Spanish fits every panel at every size") {
  const Spoken spoken("es", language_file("es"));
  REQUIRE(std::string(tr("Undo")) == "Deshacer");
  for (const Size size : kSizes) check_every_panel(size, {{"en", "English"}, {"es", "Espa\xC3\xB1ol"}});
}

TEST_CASE("a strip of tabs is drawn only where panels share a place") {
  WholePage page(1680, 1050, false);
  CHECK(page.parts().size() == 7);  // the toolbar and five panels
  CHECK(page.ui.nodes.landmarks().count("tab.stage") == 0);
  go(page, Way::Test);
  CHECK(page.ui.nodes.landmarks().count("tab.stage") == 1);
  CHECK(page.ui.nodes.landmarks().count("tab.gates") == 1);
  CHECK(page.ui.nodes.landmarks().count("tab.neuron") == 0);
}

TEST_CASE("under touch no tab is smaller than 44 px") {
  for (const Size size : kSizes) {
    if (!size.touch) continue;
    WholePage page(size.width, size.height, true);
    for (const Way way : kWays) {
      go(page, way);
      for (const auto& entry : page.ui.nodes.landmarks()) {
        if (entry.first.rfind("tab.", 0) != 0) continue;
        CAPTURE(entry.first);
        CHECK(entry.second.width >= 44);
        CHECK(entry.second.height >= 44);
      }
    }
  }
}

TEST_CASE("each way keeps the panel that was chosen in it") {
  WholePage page(390, 844, true);
  page.click("tab.maps");
  go(page, Way::Find);
  CHECK(page.shows(*panels_of(Way::Find).front()));
  page.click("tab.neuron");
  go(page, Way::Look);
  CHECK(page.ws.view.front().front() == "maps");
  CHECK(page.ui.nodes.landmarks().count("maps.layer.2") == 1);
}

TEST_CASE("Find lists the strongest neurons, and a press chooses one") {
  WholePage page(1680, 1050, false);
  go(page, Way::Find);
  const auto& responses = *layer_responses(page.ws, *page.ws.selection.stimulus, 1);
  const auto strongest = *strongest_neuron(page.ws, *page.ws.selection.stimulus, 1);
  page.click("strongest." + neuron_name(strongest));
  CHECK(page.ws.selection.neuron == strongest);
  for (const float response : responses) CHECK(response <= responses[static_cast<std::size_t>(strongest.channel)]);
}

TEST_CASE("Test silences the chosen neuron, names the gate and takes it away again") {
  WholePage page(1680, 1050, false);
  go(page, Way::Test);
  page.click("gates.silence");
  CHECK(gate_of(page.ws.document, *page.ws.selection.neuron) == 0.0F);
  check_places(page);
  page.click("gates.remove." + neuron_name(*page.ws.selection.neuron));
  CHECK(page.ws.document.gates.empty());
  page.click("gates.silence");
  page.click("gates.restore");
  CHECK(page.ws.document.gates.empty());
  page.apply(SelectNeuron{std::nullopt});
  page.click("gates.strongest");
  CHECK(page.ws.selection.neuron == strongest_neuron(page.ws, *page.ws.selection.stimulus, 1));
}

TEST_CASE("studies in front have the middle column for themselves") {
  WholePage page(1366, 768, false);
  const auto shown = [&](const char* id) {
    return page.shows(*std::find_if(all_panels().begin(), all_panels().end(), [&](const PanelDef& panel) { return panel.id == id; }));
  };
  go(page, Way::Find);
  CHECK(shown("maps"));
  page.click("tab.study");
  CHECK(shown("study"));
  CHECK_FALSE(shown("maps"));
  check_places(page);
  page.click("tab.stage");
  CHECK(shown("maps"));
}

TEST_CASE("a tablet held upright shows the stage above the panel in front") {
  WholePage page(768, 1024, true);
  const auto shown = [&](const char* id) {
    return page.shows(*std::find_if(all_panels().begin(), all_panels().end(), [&](const PanelDef& panel) { return panel.id == id; }));
  };
  CHECK(shown("stage"));
  CHECK(shown("board"));
  CHECK(page.ui.nodes.landmarks().count("tab.stage") == 0);
  page.click("tab.maps");
  CHECK(shown("stage"));
  CHECK(shown("maps"));
  CHECK_FALSE(shown("board"));
  go(page, Way::Test);
  page.click("tab.score");
  CHECK(shown("score"));
  CHECK(shown("board"));
  check_places(page);
}

TEST_CASE("Tab goes from part to part in reading order and back, and arrows go on inside") {
  WholePage page(1680, 1050, false);
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  page.settle();
  const auto press = [&](ImGuiKey key, bool shift = false) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiMod_Shift, shift);
    io.AddKeyEvent(key, true);
    page.settle();
    io.AddKeyEvent(key, false);
    io.AddKeyEvent(ImGuiMod_Shift, false);
    page.settle();
  };
  const auto part = [] {
    const ImGuiWindow* window = ImGui::GetCurrentContext()->NavWindow;
    return std::string(window == nullptr ? "" : window->RootWindow->Name);
  };
  std::vector<std::string> visited;
  for (int i = 0; i < 7; ++i) {
    press(ImGuiKey_Tab);
    visited.push_back(part());
    CHECK(ImGui::GetIO().NavVisible);
    CHECK(ImGui::GetCurrentContext()->NavId != 0);
  }
  std::string in_words;
  for (const std::string& each : visited) in_words += each + " ";
  CAPTURE(in_words);
  CHECK(visited == std::vector<std::string>{"##toolbar", "##headline", "##board", "##stage", "##maps", "##neuron", "##prompts"});
  press(ImGuiKey_Tab);
  CHECK(part() == "##toolbar");
  press(ImGuiKey_Tab, true);
  CHECK(part() == "##prompts");
  for (int i = 0; i < 4; ++i) press(ImGuiKey_Tab, true);
  CHECK(part() == "##board");
  const ImGuiID first = ImGui::GetCurrentContext()->NavId;
  press(ImGuiKey_DownArrow);
  const ImGuiID second = ImGui::GetCurrentContext()->NavId;
  CHECK(second != first);
  CHECK(part() == "##board");
  press(ImGuiKey_Tab);
  press(ImGuiKey_Tab, true);
  CHECK(ImGui::GetCurrentContext()->NavId == second);  // where the keyboard was before
}

TEST_CASE("a question mark opens the sheet of keys, but not while something is typed") {
  WholePage page(1366, 768, false);
  ImGui::GetIO().AddInputCharacter('?');
  page.settle();
  CHECK(page.ws.view.dialog.kind == Dialog::Kind::Help);
  page.apply(CloseDialog{});
  page.click("prompts.add");
  REQUIRE(ImGui::GetIO().WantTextInput);
  ImGui::GetIO().AddInputCharacter('?');
  page.settle();
  CHECK(page.ws.view.dialog.kind == Dialog::Kind::None);
}

TEST_CASE("Learn leads to the other ways") {
  WholePage page(1366, 768, false);
  go(page, Way::Learn);
  page.click("start.find");
  CHECK(page.ws.view.way == Way::Find);
}

TEST_CASE("an empty page teaches in every way, and nothing is cut") {
  for (const Size size : {Size{1366, 768, false}, Size{390, 844, true}}) {
    WholePage page(size.width, size.height, size.touch);
    page.ws = {};
    page.settle();
    for (const Way way : kWays) {
      go(page, way);
      check_places(page);
    }
  }
}
