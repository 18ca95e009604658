#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/labels.h"

namespace pn::model {

// The side of the hub's CLIPs: for an encoder that takes any size, of a model whose files name none.
constexpr int kUsualImageSize = 224;

// What config.json tells of a CLIP, or of another encoder for pictures. What the file leaves out has the defaults of the hub's CLIP configuration.
struct ModelConfig {
  std::string name = "CLIP";
  int embed_dim = 512;
  int image_size = 0;  // 0: the file does not say it; the encoder's own input may
  int context_length = 77;
  float logit_scale = 100.0F;  // what cosines are multiplied with before the softmax
  Labels labels;               // names of classes (id2label), of a classifier
};

// Reads config.json in the hub's forms: of a whole CLIP (vision_config, text_config), or of one encoder alone with everything at the top;
// and open_clip_config.json or one of OpenCLIP's model configurations (embed_dim, vision_cfg, text_cfg, under model_cfg or at the top).
// logit_scale is polyneuron.logit_scale, else exp(logit_scale_init_value) when that is above 20 (then it is a trained value), else 100,
// where CLIPs end up. A model of any type is taken: whether pictures can be shown to it, its graph tells.
// Error::Malformed for no JSON object or a size beyond reason (named).
Result<ModelConfig> parse_config(std::string_view json);

}  // namespace pn::model
