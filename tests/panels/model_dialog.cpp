#include <doctest/doctest.h>

#include "panels/dialogs/dialogs.h"
#include "panels/sample_visit.h"

using namespace pn;
using test::PanelPage;
using workspace::ModelChange;

namespace {

struct ModelPage : PanelPage {
  using PanelPage::PanelPage;
  panels::DialogsState state;

  auto drawing() {
    return [this](panels::Context& ctx) { panels::draw_dialogs(ctx, state); };
  }
  void open() {
    workspace::apply(ws, workspace::OpenDialog{{workspace::Dialog::Kind::Model, {}, {}, {}}});
    settle(drawing());
    settle(drawing());
  }
  void click(const std::string& name) {
    screen.hover(centre(name));
    settle(drawing());
    screen.click(centre(name));
    settle(drawing());
  }
};

workspace::ModelOffer offer() {
  workspace::ModelOffer offer;
  offer.name = "owner/clip";
  offer.source = {"owner/clip", 0, "onnx/vision_model.onnx", "onnx/text_model.onnx"};
  offer.vision = {{"onnx/vision_model.onnx", 350'000'000}, {"onnx/vision_model_fp16.onnx", 175'000'000}};
  offer.text = {{"onnx/text_model.onnx", 250'000'000}};
  offer.notes = {"There is no preprocessor_config.json: pictures are prepared as CLIP does it."};
  return offer;
}

void offer_to(workspace::Workspace& ws) {
  ws.change.step = ModelChange::Step::Offered;
  ws.change.offer = offer();
  ws.change.source = ws.change.offer->source;
}

}  // namespace

TEST_CASE("the model panel lists the layers, and a click looks at one") {
  ModelPage page;
  page.open();
  CHECK(page.has("dialog.model.layer.1"));
  page.click("dialog.model.layer.1");
  CHECK(page.ws.selection.layer == 0);
  CHECK_FALSE(page.state.is_open());
}

TEST_CASE("ticking layers offers to look at them, and the model is started anew only when that is asked for") {
  ModelPage page;
  page.open();
  CHECK_FALSE(page.has("dialog.model.observe"));
  page.click("dialog.model.layer.sum3.tick");
  page.click("dialog.model.layer.1.tick");
  CHECK(page.asked<workspace::ChangeModel>().empty());
  page.click("dialog.model.observe");
  const auto asked = page.asked<workspace::ChangeModel>();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].source.layers == std::vector<std::string>{"sum3", "stage4"});
  CHECK(asked[0].source.address == page.ws.model.source.address);
  // It is shown where it was asked for.
  page.settle(page.drawing());
  CHECK(page.state.model_tab == 0);
  CHECK(page.has("dialog.model.stop"));
}

TEST_CASE("a kind of layers is ticked as a whole, and none at all is not offered") {
  ModelPage page;
  page.open();
  page.click("dialog.model.kind.end of a residual block.tick");
  CHECK(page.state.layer_choice.names.empty());
  CHECK_FALSE(page.has("dialog.model.observe"));
  page.click("dialog.model.kind.sum before rectification");  // folds it
  CHECK_FALSE(page.has("dialog.model.layer.sum3"));
  page.click("dialog.model.kind.sum before rectification.tick");
  CHECK(page.state.layer_choice.names == std::vector<std::string>{"sum3"});
}

TEST_CASE("an offer lets its files be chosen, and nothing is loaded before that is asked for") {
  ModelPage page;
  page.open();
  offer_to(page.ws);
  page.settle(page.drawing());
  page.settle(page.drawing());
  CHECK(page.state.model_tab == 1);
  CHECK(page.asked<workspace::ChangeModel>().empty());
  page.click("dialog.model.vision.vision_model_fp16.onnx (175.0 MB)");
  page.click("dialog.model.load");
  const auto asked = page.asked<workspace::ChangeModel>();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].source.vision == "onnx/vision_model_fp16.onnx");
  CHECK(asked[0].source.text == "onnx/text_model.onnx");
  // While it is loaded there is a way to stop it, and closing the panel does not.
  page.settle(page.drawing());
  CHECK(page.has("dialog.model.stop"));
  page.click("dialog.close");
  CHECK(page.ws.change.step == ModelChange::Step::Loading);
}

TEST_CASE("what could not be opened says why, where it was asked for; closing forgets it") {
  ModelPage page;
  page.open();
  page.ws.change.step = ModelChange::Step::Failed;
  page.ws.change.error = {ErrorCode::Network, "The hub did not answer.", ""};
  page.settle(page.drawing());
  page.settle(page.drawing());
  CHECK(page.has("dialog.model.again"));
  page.click("dialog.close");
  CHECK(page.ws.change.step == ModelChange::Step::None);
}

TEST_CASE("the example is one press away while nothing is typed") {
  ModelPage page;
  page.open();
  page.click("dialog.model.another");
  REQUIRE(page.has("dialog.model.example"));
  page.click("dialog.model.example");
  const auto asked = page.asked<workspace::FindModel>();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].source.address == "Xenova/clip-vit-base-patch32");
  page.settle(page.drawing());
  CHECK_FALSE(page.has("dialog.model.example"));
  CHECK(page.state.model_address == asked[0].source.address);
}

TEST_CASE("a finding's model is looked for when that is asked for, in the file that the finding was made with; or it is done without") {
  ModelPage page;
  page.ws.awaited = workspace::AwaitedModel{
      {{"owner/clip", 0, "onnx/vision_model_fp16.onnx", "onnx/text_model.onnx", {}}, "clip", "0123", 175'000'000}, {}, {}, {}, {}, {}};
  page.open();
  REQUIRE(page.has("dialog.model.awaited"));
  CHECK(page.asked<workspace::FindModel>().empty());
  page.click("dialog.model.awaited");
  REQUIRE(page.asked<workspace::FindModel>().size() == 1);
  CHECK(page.asked<workspace::FindModel>()[0].source.address == "owner/clip");
  offer_to(page.ws);
  page.settle(page.drawing());
  page.settle(page.drawing());
  page.click("dialog.model.load");
  REQUIRE(page.asked<workspace::ChangeModel>().size() == 1);
  CHECK(page.asked<workspace::ChangeModel>()[0].source.vision == "onnx/vision_model_fp16.onnx");

  ModelPage other;
  other.ws.awaited = page.ws.awaited;
  other.open();
  other.click("dialog.model.without");
  CHECK(other.asked<workspace::ForgetAwaited>().size() == 1);
  CHECK_FALSE(other.ws.awaited);
  CHECK_FALSE(other.state.is_open());
}
