#pragma once
#include <string>

#include "share/link.h"
#include "workspace/fake_engine.h"

namespace pn::test {

// The bundled first board's stimuli, of each kind one, with prompts.
inline Finding small_finding() {
  Finding f;
  f.document.concepts = {"cat", "dog"};
  f.document.renditions = {Rendition::Photo, Rendition::Word};
  f.document.stimuli = {{StimulusId{7}, "cat", Rendition::Photo, "Chelsea the cat", AssetSource{"stimuli/chelsea.jpg"}},
                        {StimulusId{9}, "dog", Rendition::Word, "dog", WordSource{"dog", "Sans"}}};
  f.document.prompts = {{PromptId{3}, "cat"}, {PromptId{5}, "dog"}};
  f.document.prompt_template = "a photo of a {}";
  f.selection.stimulus = StimulusId{9};
  f.selection.layer = 1;
  f.model.source.address = kBundledModel;
  f.model.sha256 = "abc";
  return f;
}

// As it is written: what two findings have in common but their numbers.
inline std::string written(const Finding& finding, share::OwnPictures pictures = share::OwnPictures::ByFileName) {
  return share::write_finding(finding, pictures).dump();
}

}  // namespace pn::test
