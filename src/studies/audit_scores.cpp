#include "studies/audit_scores.h"

#include <cmath>
#include <cstddef>

#include "analysis/association.h"
#include "analysis/vectors.h"
#include "base/words.h"
#include "studies/linear_head.h"
#include "studies/question.h"

namespace pn::studies {
namespace {

using analysis::Vector;
using Vectors = std::vector<Vector>;

constexpr double kExact = 1e-3;  // of an embedding's length

// [of] the mean cosine of each with all of the others.
std::vector<double> mean_cosines(const Vectors& of, const Vectors& others) {
  std::vector<double> found;
  for (const Vector& one : of) found.push_back(analysis::mean_cosine(one, others));
  return found;
}

// The mean of one set less that of the other.
Vector mean_difference(const Vectors& one, const Vectors& other) {
  Vector found(one.front().size(), 0.0);
  for (const Vectors* set : {&one, &other}) {
    const double weight = (set == &one ? 1.0 : -1.0) / static_cast<double>(set->size());
    for (const Vector& each : *set)
      for (std::size_t i = 0; i < found.size(); ++i) found[i] += weight * each[i];
  }
  return found;
}

// How far the sum of all neurons is from the embedding, of its length.
double error_of(const LinearHead& head, std::span<const float> means, const std::vector<float>& embedding) {
  Vector sum = head.embedding(means);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] -= static_cast<double>(embedding[i]);
  return analysis::length(sum) / analysis::length(embedding);
}

}  // namespace

Result<AuditUnits> audit_units(const AuditSets& sets, const std::function<const std::vector<float>*(const AuditItem&)>& embedding_of) {
  AuditUnits units;
  std::size_t length = 0;
  for (std::size_t set = 0; set < units.size(); ++set) {
    for (const AuditItem& item : sets.all[set].items) {
      const std::vector<float>* embedding = embedding_of(item);
      if (embedding == nullptr) return missing_embeddings();
      if (length == 0) length = embedding->size();
      if (embedding->size() != length)
        return Error{ErrorCode::Mismatch, tr("Words and pictures have embeddings of different lengths."), "embeddings"};
      auto unit = analysis::unit(*embedding);
      if (!unit)
        return Error{ErrorCode::Malformed, tr("The model gives “{0}” an embedding without a direction.", {item.words}),
                     sets.all[set].letter};
      units[set].push_back(*std::move(unit));
    }
  }
  return units;
}

AuditScores audit_scores(const AuditUnits& units) {
  const auto& [x, y, a, b] = units;
  AuditScores scores;
  scores.x_a = mean_cosines(x, a);
  scores.x_b = mean_cosines(x, b);
  scores.y_a = mean_cosines(y, a);
  scores.y_b = mean_cosines(y, b);
  for (std::size_t i = 0; i < x.size(); ++i) scores.x.push_back(scores.x_a[i] - scores.x_b[i]);
  for (std::size_t i = 0; i < y.size(); ++i) scores.y.push_back(scores.y_a[i] - scores.y_b[i]);
  scores.a_of_x = mean_cosines(a, x);
  scores.b_of_x = mean_cosines(b, x);
  scores.a_of_y = mean_cosines(a, y);
  scores.b_of_y = mean_cosines(b, y);
  scores.d = analysis::effect_size(scores.x, scores.y);
  // Two values always lie √2 of their standard deviation apart.
  if (a.size() + b.size() > 2) {
    scores.d_x = analysis::effect_size(scores.a_of_x, scores.b_of_x);
    scores.d_y = analysis::effect_size(scores.a_of_y, scores.b_of_y);
  }
  return scores;
}

AuditParts audit_parts(std::size_t neurons, const AuditSets& sets, const AuditUnits& units, std::span<const float> responses,
                       const std::vector<std::vector<float>>& embeddings, const std::vector<std::vector<float>>& unit_embeds) {
  AuditParts parts;
  const auto means_of = [&](const AuditItem& item) { return responses.subspan(item.picture * neurons, neurons); };
  const bool of_targets = sets.x().is_pictures();
  if (!of_targets && !sets.a().is_pictures()) return parts;
  const auto head = LinearHead::of(neurons, unit_embeds, mean_difference(units[2], units[3]));
  if (!head) return parts;
  const std::size_t first = of_targets ? 0 : 2;  // of the two sets that are taken apart
  for (std::size_t set = first; set < first + 2; ++set) {
    for (const AuditItem& item : sets.all[set].items)
      if (!(error_of(*head, means_of(item), embeddings[item.picture]) <= kExact)) return parts;
  }
  parts.is_exact = true;
  const auto length_of = [&](const AuditItem& item) { return analysis::length(embeddings[item.picture]); };
  const std::size_t targets = units[0].size() + units[1].size();
  parts.neurons.assign(neurons, std::vector<double>(targets, 0.0));
  std::size_t target = 0;
  if (of_targets) {
    for (std::size_t set = 0; set < 2; ++set) {
      for (const AuditItem& item : sets.all[set].items) {
        const double length = length_of(item);
        const std::span<const float> means = means_of(item);
        for (std::size_t n = 0; n < neurons; ++n) parts.neurons[n][target] = static_cast<double>(means[n]) * head->pull(n) / length;
        ++target;
      }
    }
    return parts;
  }
  // A target's cosine with a picture's embedding is a sum over neurons, too.
  Vector weights(neurons, 0.0);  // of each neuron: its mean over the unit embeddings of A, less that over those of B
  for (std::size_t set = 2; set < 4; ++set) {
    const double share = (set == 2 ? 1.0 : -1.0) / static_cast<double>(sets.all[set].items.size());
    for (const AuditItem& item : sets.all[set].items) {
      const double length = length_of(item);
      const std::span<const float> means = means_of(item);
      for (std::size_t n = 0; n < neurons; ++n) weights[n] += share * static_cast<double>(means[n]) / length;
    }
  }
  for (std::size_t set = 0; set < 2; ++set) {
    for (const Vector& unit : units[set]) {
      for (std::size_t n = 0; n < neurons; ++n) parts.neurons[n][target] = weights[n] * head->along(n, unit);
      ++target;
    }
  }
  return parts;
}

}  // namespace pn::studies
