#pragma once
#include <cstdint>
#include <set>
#include <string>

#include "workspace/types.h"
#include "workspace/view.h"

// What a link or a file carries: what the visitor made, what is on screen and looked at, and of which model it is true.
namespace pn::workspace {

struct Workspace;

struct FindingModel {
  ModelSource source;
  std::string name;
  std::string sha256;  // of the vision encoder's file, or the beginning of it
  std::uint64_t size_bytes = 0;
};

struct Finding {
  Document document;  // with numbers of its own; gates and neurons are those of `model`
  View view;          // without a dialog
  Selection selection;
  FindingModel model;
  std::set<StudyId> shown;  // studies that had an outcome
};

// The visit as it is.
Finding finding_of(const Workspace& workspace);

// What a finding says of neurons, until the model is there of which it says so.
struct AwaitedModel {
  FindingModel model;
  std::vector<Gate> gates;
  std::vector<TextGate> text_gates;
  std::vector<KeptState> kept_states;
  Selection selection;
  std::set<StudyId> shown;
};

// The model that a finding was made with is another than the one that is here, and was not asked for yet.
bool awaits_other_model(const Workspace& workspace);

}  // namespace pn::workspace
