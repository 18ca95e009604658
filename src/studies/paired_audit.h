#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/association.h"
#include "base/words.h"
#include "studies/audit_scores.h"
#include "studies/audit_sets.h"
#include "studies/verdicts.h"

// One association in two states of a model, or in two models, over the same targets and attributes.
namespace pn::studies {

// Of studies that may be asked for an association besides.
constexpr std::array<ParamDef, 5> kPairedSetParams = {{
    {"x", ParamType::Text, 0, 0, 0, mark("Targets X"),
     mark("An association to measure in both: #cat for the board's stimuli of cat, or words. Empty: none."), "#cat"},
    {"y", ParamType::Text, 0, 0, 0, mark("Targets Y"), mark("What they are compared with, of the same sort."), "#dog"},
    {"a", ParamType::Text, 0, 0, 0, mark("Attributes A"), mark("What X may go with rather than Y: words, or stimuli of the board."),
     "pleasant: love, peace, gift"},
    {"b", ParamType::Text, 0, 0, 0, mark("Attributes B"), mark("The other attributes."), "unpleasant: hate, war, pain"},
    {"said_as", ParamType::Text, 0, 0, 0, mark("Words said as"),
     mark("How a word becomes a prompt, {} standing for it. Empty: the word alone."), "a photo of a {}"},
}};

// Sets of the parameters x, y, a, b and said_as (audit_sets.h); nothing where all four are empty. Errors: those of audit_sets;
// Unsupported for emoji and words that are to be drawn.
Result<std::optional<AuditSets>> paired_audit_sets(const Inputs& inputs, const Params& params);
std::vector<std::size_t> pictures_of(const AuditSets& sets);  // places of their stimuli among the inputs', ascending, each once
std::vector<std::string> words_of(const AuditSets& sets);     // as the text encoder gets them, in the order of the sets

// Unit embeddings of the sets.
// words, pictures  embeddings of words as the text encoder gets them, and of stimuli by their places
// Error: Mismatch for one that is missing or of another length, Malformed for one without a direction
using Embedding = std::vector<float>;
Result<AuditUnits> audit_units(const AuditSets& sets, const std::map<std::string, Embedding>& words,
                               const std::map<std::size_t, Embedding>& pictures);

struct PairedAudit {
  AuditSets sets;
  std::array<AuditScores, 2> scores;
  std::array<std::optional<analysis::PartitionTest>, 2> tests;  // none where all targets go alike with the attributes
  // Second less first. d's interval by drawing the targets of X and those of Y anew, the same for both; none for fewer than three of either.
  PairedDifference d;
  std::array<PairedDifference, 2> means;  // of X's, and of Y's, mean s(w)
};
// Error: those of partition_test
Result<PairedAudit> paired_audit(AuditSets sets, const std::array<AuditUnits, 2>& units, std::uint64_t seed);

Table paired_audit_table(const PairedAudit& found, const std::array<std::string, 2>& names);
std::string paired_audit_words(const PairedAudit& found);
std::vector<std::string> paired_audit_limits(const PairedAudit& found, bool are_states);

}  // namespace pn::studies
