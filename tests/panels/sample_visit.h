#pragma once
// A small visit for tests of panels: three concepts in three renditions, two layers, prompts, all computed.
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "model/responses_of.h"
#include "panels/headless.h"
#include "panels/parts/context.h"
#include "panels/parts/map_scale.h"
#include "panels/parts/stimulus_textures.h"
#include "workspace/workspace.h"

namespace pn::test {

inline workspace::Token token(int id, const char* text, int start, int end, bool known = true) { return {id, text, start, end, known}; }

inline std::shared_ptr<const image::Image> plain_picture(int width, int height, int seed) {
  auto picture = std::make_shared<image::Image>(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p =
          picture->pixels.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
      p[0] = static_cast<std::uint8_t>((x * 3 + seed * 67) % 256);
      p[1] = static_cast<std::uint8_t>((y * 3 + seed * 31) % 256);
      p[2] = static_cast<std::uint8_t>(seed * 97 % 256);
      p[3] = 255;
    }
  }
  return picture;
}

// Activations that differ by stimulus, channel and cell, the same in every run.
inline std::vector<model::ActivationTensor> made_up_maps(int seed) {
  std::vector<model::ActivationTensor> out;
  const int sizes[2][3] = {{24, 12, 12}, {32, 3, 3}};
  for (int layer = 0; layer < 2; ++layer) {
    model::ActivationTensor tensor;
    tensor.layer = layer == 0 ? "stage3" : "stage4";
    tensor.channels = sizes[layer][0];
    tensor.height = sizes[layer][1];
    tensor.width = sizes[layer][2];
    for (int i = 0; i < tensor.channels * tensor.height * tensor.width; ++i)
      tensor.data.push_back(std::max(0.0F, std::sin(static_cast<float>(i * 7 + seed * 13)) * 2));
    out.push_back(std::move(tensor));
  }
  return out;
}

inline std::shared_ptr<const model::Encoding> made_up_encoding(int seed) {
  std::vector<float> image_embeds;
  for (int i = 0; i < 16; ++i) image_embeds.push_back(std::sin(static_cast<float>(i + seed % 3 * 5)));
  return std::make_shared<const model::Encoding>(encoding_of(std::move(image_embeds), made_up_maps(seed)));
}

// The maps of all layers for the chosen stimulus, as the engine would give them.
inline void give_maps(workspace::Workspace& ws) {
  const auto& stimuli = ws.document.stimuli;
  for (std::size_t place = 0; place < stimuli.size(); ++place) {
    const workspace::StimulusId id = stimuli[place].id;
    if (ws.selection.stimulus != id || !workspace::state_of(ws, id).encoding) continue;
    const std::vector<model::ActivationTensor> made = made_up_maps(static_cast<int>(place) + 1);
    for (int layer = 0; layer < static_cast<int>(made.size()); ++layer) {
      if (workspace::activation(ws, id, layer)) continue;
      std::erase_if(ws.maps, [&](const workspace::LayerMaps& maps) { return maps.stimulus == id && maps.layer == layer; });
      const auto tensor = std::make_shared<const model::ActivationTensor>(made[static_cast<std::size_t>(layer)]);
      ws.maps.push_back({id, layer, workspace::Phase::Ready, {}, tensor, {}});
    }
  }
}

inline workspace::ModelInfo sample_model() {
  workspace::ModelInfo info;
  info.name = "polyneuron-clip";
  info.sha256 = std::string(64, 'a');
  info.size_bytes = 8'400'000;
  info.image_size = 96;
  info.embed_dim = 16;
  info.context_length = 32;
  info.logit_scale = 10;
  info.layers = {{"stage3", 24, 12, 12, 0, "end of a residual block"}, {"stage4", 32, 3, 3, 0, "end of a residual block"}};
  info.all_layers = {{"sum3", 24, 12, 12, 0, "sum before rectification"}, info.layers[0], info.layers[1]};
  return info;
}

inline void add_prompt(workspace::Workspace& ws, const std::string& text, std::vector<workspace::Token> tokens, int seed) {
  workspace::apply(ws, workspace::AddPrompt{text});
  workspace::PromptState& state = ws.prompts[ws.document.prompts.back().id];
  state.phase = workspace::Phase::Ready;
  state.encoded_text = workspace::full_prompt(ws.document, ws.document.prompts.back());
  state.tokens = std::move(tokens);
  auto embedding = std::make_shared<std::vector<float>>();
  for (int i = 0; i < 16; ++i) embedding->push_back(std::sin(static_cast<float>(i + seed * 5)));
  state.embedding = std::move(embedding);
}

// Every stimulus and prompt answered, the model ready; jobs forgotten.
inline workspace::Workspace sample_visit() {
  using namespace workspace;
  Workspace ws;
  const Rendition renditions[] = {Rendition::Photo, Rendition::Sketch, Rendition::Word};
  int seed = 0;
  for (const char* concept_name : {"cat", "dog", "car"}) {
    for (const Rendition rendition : renditions) {
      Source source = FileSource{std::string(concept_name) + ".jpg", 1};
      if (rendition == Rendition::Word) source = WordSource{concept_name, "Sans"};
      if (rendition == Rendition::Sketch) source = DrawingSource{{{0.03F, "#1a1a1a", {0.2F, 0.2F, 0.8F, 0.8F}}}, "#ffffff", ""};
      apply(ws, AddStimulus{concept_name, rendition, "", source, false});
      StimulusState& state = ws.stimuli[ws.document.stimuli.back().id];
      state.picture = plain_picture(160, 120, ++seed);
      state.picture_phase = state.encoding_phase = Phase::Ready;
      state.thumbnail = state.picture;
      state.engine_has = true;
      state.width = 160;
      state.height = 120;
      state.original_width = 4000;
      state.original_height = 3000;
      state.encoding = made_up_encoding(seed);
    }
  }
  ws.model.phase = Phase::Ready;
  ws.model.text_ready = true;
  ws.model.info = sample_model();
  ws.selection.stimulus = ws.document.stimuli.front().id;
  ws.selection.layer = 1;
  ws.selection.neuron = NeuronId{1, 5};
  add_prompt(ws, "a cat",
             {token(1, "<|startoftext|>", 0, 0), token(20, "a", 0, 1), token(30, "cat", 2, 5), token(2, "<|endoftext|>", 5, 5)}, 0);
  add_prompt(ws, "a dog",
             {token(1, "<|startoftext|>", 0, 0), token(20, "a", 0, 1), token(31, "dog", 2, 5), token(2, "<|endoftext|>", 5, 5)}, 1);
  add_prompt(ws, "a zyzzyva",
             {token(1, "<|startoftext|>", 0, 0), token(20, "a", 0, 1), token(40, "zyz", 2, 5, false), token(41, "zyva", 5, 9, false),
              token(2, "<|endoftext|>", 9, 9)},
             2);
  give_maps(ws);
  ws.jobs.clear();
  ws.undo_stack.clear();
  return ws;
}

// A page of one panel or dialog: draws frames, applies what they ask for, remembers it.
class PanelPage {
 public:
  explicit PanelPage(float width = 1280, float height = 800, bool touch = false, bool dark = true, float pixel_ratio = 1)
      : screen(width, height, pixel_ratio), pictures(textures) {
    device.width = width;
    device.height = height;
    device.touch = touch;
    device.dark = dark;
    device.reduced_motion = true;
    device.pixel_ratio = pixel_ratio;
    panels::apply_theme(ImGui::GetStyle(), panels::palette(dark), panels::metrics(touch));
  }

  // Draws `panel` (its window is ours to open) until input and layout have settled; commands are applied after each frame.
  template <class Draw>
  void settle(Draw&& panel) {
    screen.settle([&] { draw_once(panel); });
  }
  template <class Draw>
  void frame(Draw&& panel) {
    screen.frame([&] { draw_once(panel); });
  }

  ImVec2 centre(const std::string& name) const {
    const panels::Landmark& mark = landmarks.at(name);
    return {mark.x + mark.width / 2, mark.y + mark.height / 2};
  }
  bool has(const std::string& name) const { return landmarks.count(name) > 0; }

  // What a visitor does with a node; taken by the next frame.
  void act(const std::string& id, panels::NodeAction::Kind kind = panels::NodeAction::Kind::Click, const std::string& value = {}) {
    nodes.queue({kind, id, value});
  }

  // The commands of one kind that were asked for, in order.
  template <class C>
  std::vector<C> asked() const {
    std::vector<C> out;
    for (const workspace::Command& command : log)
      if (const C* one = command.as<C>()) out.push_back(*one);
    return out;
  }

  Headless screen;
  panels::NullTextures textures;
  panels::StimulusTextures pictures;
  panels::MapScales scales;
  panels::DeviceInfo device;
  workspace::Workspace ws = sample_visit();
  bool gives_maps = true;
  workspace::Commands log;
  std::vector<panels::PageRequest> page_requests;
  panels::AddTarget add_target;
  panels::Supplies supplies;
  panels::Hover hover;
  std::map<std::string, panels::Landmark> landmarks;  // of the last frame
  panels::Nodes nodes;
  bool animating = false;

 private:
  template <class Draw>
  void draw_once(Draw& panel) {
    if (gives_maps) give_maps(ws);
    workspace::Commands commands;
    std::vector<panels::PageRequest> requests;
    panels::Hover next_hover;
    nodes.begin_frame();
    animating = false;
    const panels::Metrics sizes = panels::metrics(device.touch);
    const panels::Frame drawn{panels::palette(device.dark), sizes, screen.fonts(), textures, device, nodes, animating, screen.time()};
    panels::Context ctx{drawn, ws, commands, requests, pictures, scales, hover, next_hover, add_target, supplies};
    widgets::push_font(screen.fonts().body);
    panel(ctx);
    ImGui::PopFont();
    nodes.end_frame();
    landmarks = nodes.landmarks();
    hover = next_hover;
    page_requests.insert(page_requests.end(), requests.begin(), requests.end());
    for (workspace::Command& command : commands) {
      log.push_back(command);
      workspace::apply(ws, std::move(command));
    }
  }
};

// A window that fills the screen, as the page's layout gives a panel.
template <class Draw>
void in_window(panels::Context& ctx, Draw&& draw) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({ctx.device.width, ctx.device.height});
  ImGui::Begin("##panel", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  draw();
  ImGui::End();
}

}  // namespace pn::test
