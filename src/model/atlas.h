#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pn::model {

// What is known beforehand of every neuron of a model: concepts it selects by rendition, its multimodality score, rendered words, prompts,
// and its place on a sheet of images made to excite it. Made by models/train/atlas.py; the format is told in models/README.md.
class Atlas {
 public:
  struct Entry {
    std::string_view name;  // of a concept or a word; valid as long as the atlas
    float value = 0.0F;     // AUROC, response or pull
    int stimuli = 0;        // that scored the concept, of an AUROC; 0 when the atlas does not say
  };
  // M = the least AUROC over the groups, for the concept that was chosen on other stimuli than those it is scored on.
  struct Multimodality {
    std::string_view concept_name;
    std::vector<Entry> parts;  // group (photo, drawn, word), AUROC
    float m = 0.0F;
    float low = 0.0F;  // 95 % bootstrap interval
    float high = 0.0F;
  };
  // A square of the sheet, in pixels.
  struct Tile {
    int left = 0;
    int top = 0;
    int side = 0;
  };

  // atlas.json, atlas.bin and words.txt.
  // Error::Malformed naming the field or array that is not as the format says, Unsupported for a newer version, Mismatch when an
  // array lies outside the binary.
  static Result<Atlas> parse(std::string_view json, std::span<const std::uint8_t> bin, std::string_view words);

  const std::string& vision_sha256() const { return vision_sha256_; }  // of the encoder it was made of
  std::span<const std::string> renditions() const { return renditions_; }

  // The number that all other questions ask by; nullopt when the layer or the channel is not in the atlas.
  std::optional<int> neuron(std::string_view layer, int channel) const;

  std::optional<Multimodality> multimodality(int neuron) const;          // nullopt where there were too few stimuli
  std::vector<Entry> concepts(int neuron, std::size_t rendition) const;  // best first; may be empty
  std::vector<Entry> best_words(int neuron) const;                       // rendered words with its responses to them
  std::vector<Entry> worst_words(int neuron) const;                      // those of lowest response; empty when the atlas does not say
  std::vector<Entry> prompts(int neuron) const;                          // names it speaks for; of the last layer only, else empty
  std::vector<Entry> prompts_against(int neuron) const;
  Tile tile(int neuron) const;

 private:
  struct Layer {
    std::string name;
    int first = 0;
    int channels = 0;
  };
  struct Array {
    enum class Kind { Byte, Short, Half } kind = Kind::Byte;
    std::size_t offset = 0;
    std::vector<std::size_t> shape;
  };

  std::size_t index_at(const Array& array, std::size_t element) const;
  float number_at(const Array& array, std::size_t element) const;
  float share_at(const Array& array, std::size_t element) const;
  int count_in(const char* name, std::size_t row, std::size_t column, std::size_t columns) const;
  std::vector<Entry> entries(const char* names_in, const char* values_in, std::size_t row, const std::vector<std::string>& list,
                             bool shares) const;
  Status check_arrays() const;

  std::string vision_sha256_;
  std::vector<Layer> layers_;
  int neurons_ = 0;
  int columns_ = 1;
  int cell_ = 0;
  std::size_t none_ = 65535;
  float share_steps_ = 65534.0F;
  std::vector<std::string> renditions_, groups_, concepts_, words_;
  std::map<std::string, Array, std::less<>> arrays_;
  std::vector<std::uint8_t> bin_;
};

}  // namespace pn::model
