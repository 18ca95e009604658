#pragma once
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "studies/audit_sets.h"

// What an association audit computes of embeddings.
namespace pn::studies {

// Unit embeddings of the items of X, Y, A and B.
using AuditUnits = std::array<std::vector<std::vector<double>>, 4>;

// embedding_of  an item's embedding; null where there is none. Asked for each item in the order of the sets
// Error: Mismatch for one that is missing or of another length, Malformed for one without a direction
Result<AuditUnits> audit_units(const AuditSets& sets, const std::function<const std::vector<float>*(const AuditItem&)>& embedding_of);

// Three levels (Wolfe, Hiniker & Howe 2024, ML-EAT): the association as a whole, that of each pair of sets alone, and mean cosines.
inline constexpr double kNoEffect = std::numeric_limits<double>::quiet_NaN();

struct AuditScores {
  std::vector<double> x, y;                 // [targets] s(w) = mean cos(w, A) − mean cos(w, B)
  std::vector<double> x_a, x_b, y_a, y_b;   // [targets] mean cosines with A and with B
  double d = 0.0;                           // level 1: X rather than Y with A rather than B
  double d_x = kNoEffect, d_y = kNoEffect;  // level 2: X, or Y, with A rather than B, over the attributes; of one each there is none
  std::vector<double> a_of_x, b_of_x, a_of_y, b_of_y;  // [attributes] mean cosines with X and with Y
};
AuditScores audit_scores(const AuditUnits& units);

// What each neuron of a layer adds to each target's s(w), where the layer's means reach the embeddings of pictures linearly. Of sets of
// pictures the targets' pictures are taken apart when targets are pictures, else the attributes'; the other side stays as it is.
struct AuditParts {
  bool is_exact = false;                     // the sums are the embeddings, to 1e-3 of their length
  std::vector<std::vector<double>> neurons;  // [neurons][targets, those of X first], when exact
};

// responses    [pictures][neurons] the layer's means, by AuditItem::picture
// embeddings   [pictures][embed_dim]
// unit_embeds  as Answer has them; empty: nothing is exact
AuditParts audit_parts(std::size_t neurons, const AuditSets& sets, const AuditUnits& units, std::span<const float> responses,
                       const std::vector<std::vector<float>>& embeddings, const std::vector<std::vector<float>>& unit_embeds);

}  // namespace pn::studies
