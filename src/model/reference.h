#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/activation.h"

namespace pn::model {

// How each neuron responded to a set of reference images: quantiles of its pooled response. It tells what is strong for this neuron.
class Reference {
 public:
  struct Layer {
    std::string name;
    int channels = 0;
  };

  // reference.json: {"format": "polyneuron-reference", "version": 1, "images", "layers": [{"name", "channels"}], "poolings":
  // ["mean", "max"], "quantiles": [ascending, 0..1], "model_sha256": {path: hex}}.
  // reference.bin: little-endian float32; for each layer, for each pooling, [channels][quantiles].
  // Error::Malformed naming the field or the neuron; Unsupported for a newer version; Truncated or Mismatch when the two disagree in size.
  static Result<Reference> parse(std::string_view json, std::span<const std::uint8_t> bin);

  // The description alone, without values; value_count() tells how many float32s reference.bin must hold.
  static Result<Reference> describe(std::string_view json);
  Status fill(std::span<const std::uint8_t> bin);

  int images() const { return images_; }
  const std::vector<Layer>& layers() const { return layers_; }
  const std::string& vision_sha256() const { return vision_sha256_; }  // of the encoder that was measured; empty when not said
  std::span<const float> levels() const { return levels_; }            // the probabilities of the quantiles, ascending
  std::size_t value_count() const;

  // The quantiles of one neuron, [levels()]; empty when the layer, the channel or the pooling is not there.
  std::span<const float> quantiles(std::string_view layer, int channel, Pooling pooling) const;

  // The share, 0..1, of reference images to which the neuron responded less than `value`, linear between quantiles; of a run of
  // equal quantiles its middle (ties count half), of the lowest 0. nullopt when the neuron has no reference, or `value` is not a number.
  std::optional<float> percentile(std::string_view layer, int channel, Pooling pooling, float value) const;

 private:
  int images_ = 0;
  std::string vision_sha256_;
  std::vector<Layer> layers_;
  std::vector<Pooling> poolings_;
  std::vector<float> levels_;
  std::vector<float> values_;
};

}  // namespace pn::model
