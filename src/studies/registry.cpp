#include "studies/registry.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/words.h"
#include "studies/ablation.h"
#include "studies/attack.h"
#include "studies/attribution.h"
#include "studies/audit.h"
#include "studies/by_words.h"
#include "studies/calibration.h"
#include "studies/compare.h"
#include "studies/compare_models.h"
#include "studies/layers.h"
#include "studies/occlusion.h"
#include "studies/pairs.h"
#include "studies/robustness.h"
#include "studies/search.h"
#include "studies/similar.h"
#include "studies/stroop.h"
#include "studies/word_probe.h"

namespace pn::studies {
namespace {

Kind test(Kind kind) {
  kind.is_test = true;
  return kind;
}

// Those that find and explain, then those that test.
const Kind kKinds[] = {
    search_kind(),           by_words_kind(),          word_probe_kind(),    layers_kind(),
    similar_kind(),          attribution_kind(),       ablation_kind(),      occlusion_kind(),
    test(attack_kind()),     test(stroop_kind()),      test(audit_kind()),   test(pairs_kind()),
    test(robustness_kind()), test(calibration_kind()), test(compare_kind()), test(compare_models_kind()),
};

struct Beginning {
  std::string_view kind;
  Begun (*begin)(Inputs inputs, const Params& params, std::uint64_t seed);
};
constexpr Beginning kBeginnings[] = {
    {"search", begin_search},         {"by_words", begin_by_words},
    {"word_probe", begin_word_probe}, {"layers", begin_layers},
    {"similar", begin_similar},       {"attribution", begin_attribution},
    {"ablation", begin_ablation},     {"occlusion", begin_occlusion},
    {"attack", begin_attack},         {"stroop", begin_stroop},
    {"audit", begin_audit},           {"pairs", begin_pairs},
    {"robustness", begin_robustness}, {"calibration", begin_calibration},
    {"compare", begin_compare},       {"compare_models", begin_compare_models},
};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

const Kind* find_kind(std::string_view id) {
  const auto all = kinds();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Kind& kind) { return kind.id == id; });
  return found == all.end() ? nullptr : &*found;
}

Begun begin_study(std::string_view kind, Inputs inputs, const Params& params, std::uint64_t seed) {
  const auto* const end = std::end(kBeginnings);
  const auto* const found = std::find_if(std::begin(kBeginnings), end, [&](const Beginning& one) { return one.kind == kind; });
  if (found == end) return Error{ErrorCode::Unsupported, tr("There is no study of this kind."), std::string(kind)};
  return found->begin(std::move(inputs), params, seed);
}

}  // namespace pn::studies
