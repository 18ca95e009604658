#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "studies/study.h"
#include "workspace/workspace.h"

// What the page knows as arrays of numbers: the values as NPY, and as JSON what each dimension is and of which model they are.
namespace pn::share {

struct NamedArray {
  std::string name;                // of its files: "responses-stage4"
  std::vector<std::size_t> shape;  // the outermost dimension first
  std::vector<float> values;       // float32, row-major, as trained unless `about` says otherwise
  json::Value about;               // what it is, its model, and of each dimension its name and items
};

std::string npy(const NamedArray& array);
std::string names_json(const NamedArray& array);

/// Responses of a layer's neurons to the encoded stimuli of the board, in its order, by the chosen pooling.
/// @returns [stimuli][neurons]; nothing where no stimulus is encoded
std::optional<NamedArray> response_array(const workspace::Workspace& ws, int layer);

/// Activation maps of one layer for one stimulus; of a transformer's layer the patches' tokens, without the class token.
/// @returns [channels][height][width], of a transformer [tokens][channels]; nothing while the maps are not here
std::optional<NamedArray> map_array(const workspace::Workspace& ws, workspace::StimulusId stimulus, int layer);

/// Embeddings as the model gives them, not normalised.
/// @returns [stimuli][embed_dim], [prompts][embed_dim]; nothing where none is known
std::optional<NamedArray> image_embedding_array(const workspace::Workspace& ws);
std::optional<NamedArray> text_embedding_array(const workspace::Workspace& ws);

/// The maps that a study made over pictures.
/// @returns [maps][height][width]; nothing where there are none, or they differ in size
std::optional<NamedArray> study_map_array(const workspace::Workspace& ws, const studies::Kind& kind, const studies::Outcome& outcome);

}  // namespace pn::share
