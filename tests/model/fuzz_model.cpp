// libFuzzer over the small files beside a model: config.json, preprocessor_config.json, open_clip_config.json, reference and atlas.
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzzing.h"
#include "model/atlas.h"
#include "model/config.h"
#include "model/preprocess.h"
#include "model/recipe.h"
#include "model/reference.h"
#include "sample_atlas.h"

using namespace pn::model;
using pn::test::promise;

namespace {

const std::string_view kBetween("\0", 1);

void look_through(const Reference& reference) {
  for (const auto& layer : reference.layers()) {
    for (const int channel : {-1, 0, layer.channels - 1, layer.channels}) {
      (void)reference.quantiles(layer.name, channel, Pooling::Max);
      const auto share = reference.percentile(layer.name, channel, Pooling::Mean, 1.0F);
      promise(!share || (*share >= 0 && *share <= 1), "a percentile is a share");
    }
  }
}

void look_through(const Atlas& atlas) {
  for (const char* layer : {"stage1", "stage2", ""}) {
    const auto neuron = atlas.neuron(layer, 0);
    if (!neuron) continue;
    (void)atlas.multimodality(*neuron);
    for (std::size_t i = 0; i <= atlas.renditions().size(); ++i) (void)atlas.concepts(*neuron, i);
    (void)atlas.best_words(*neuron);
    (void)atlas.prompts(*neuron);
    (void)atlas.prompts_against(*neuron);
    promise(atlas.tile(*neuron).side > 0, "a tile has a size");
  }
}

void prepare_with(PreprocessRecipe recipe) {
  constexpr int kMostSide = 64;
  if (recipe.crop_side == 0) set_side(recipe, 16);
  if (recipe.crop_side > kMostSide || recipe.resized_side > kMostSide) return;
  const pn::image::Image picture(9, 7);
  const auto input = preprocess(picture, recipe);
  promise(!input || input->size() == 3 * static_cast<std::size_t>(recipe.crop_side) * static_cast<std::size_t>(recipe.crop_side),
          "an input has its size");
}

}  // namespace

// The reference's and the atlas's files stand in one input, with zero bytes between: JSON, (words,) numbers.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const pn::test::Corpus corpus(*count, *arguments);
  corpus.add("config.json", R"({"model_type":"clip","projection_dim":4,"logit_scale_init_value":2.6,"_name_or_path":"a/b",)"
                            R"("vision_config":{"image_size":64},"text_config":{"max_position_embeddings":6,"projection_dim":4}})");
  corpus.add(
      "open_clip_config.json",
      R"({"model_cfg":{"embed_dim":4,"vision_cfg":{"image_size":[8,8]},"text_cfg":{"context_length":5}},)"
      R"("preprocess_cfg":{"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"interpolation":"bilinear","resize_mode":"squash","size":[8,8]}})");
  corpus.add("preprocessor_config.json",
             R"({"size":{"shortest_edge":16},"crop_size":{"height":8,"width":8},"resample":3,"do_rescale":true,"rescale_factor":0.0039,)"
             R"("do_normalize":true,"image_mean":[0.4,0.4,0.4],"image_std":[0.2,0.2,0.2],"do_center_crop":true,"do_resize":true})");
  corpus.add("reference",
             R"({"format":"polyneuron-reference","version":1,"images":9,"layers":[{"name":"a","channels":1}],"poolings":["mean","max"],)"
             R"("quantiles":[0,0.5,1],"model_sha256":{"onnx/vision_model.onnx":"ff"}})" +
                 std::string(1 + 6 * 4, '\0'));
  const pn::test::SampleAtlas atlas;
  corpus.add("atlas", atlas.header.dump() + '\0' + atlas.words + '\0' + std::string(atlas.bin.begin(), atlas.bin.end()));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const std::string_view input = pn::test::text_of(data, size_bytes);
  const auto config = parse_config(input);
  promise(config || !config.error().message.empty(), "an error has words");
  promise(!config || (config->embed_dim > 0 && config->context_length > 1), "sizes are possible");
  if (const auto recipe = parse_recipe(input)) prepare_with(*recipe);

  std::string_view rest = input;
  const std::string_view json = pn::test::next_part(rest, kBetween);
  if (const auto reference = Reference::parse(json, pn::test::as_bytes(rest))) look_through(*reference);
  const std::string_view words = pn::test::next_part(rest, kBetween);
  if (const auto atlas = Atlas::parse(json, pn::test::as_bytes(rest), words)) look_through(*atlas);
  return 0;
}
