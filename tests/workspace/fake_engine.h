#pragma once
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/responses_of.h"
#include "workspace/workspace.h"

namespace pn::test {

using namespace pn::workspace;

// Answers effects as an engine would: every picture is one grey pixel, an encoding's numbers follow from the stimulus's word.
struct FakeEngine {
  Workspace ws;
  std::deque<Effect> waiting;
  bool answers = true;

  // What waits for an answer, of one kind, in order.
  template <class E>
  std::vector<E> asked() const {
    std::vector<E> found;
    for (const Effect& effect : waiting)
      if (const E* one = std::get_if<E>(&effect)) found.push_back(*one);
    return found;
  }

  void apply(Command command) {
    for (Effect& e : pn::workspace::apply(ws, std::move(command))) waiting.push_back(std::move(e));
    while (answers && !waiting.empty()) {
      Effect effect = std::move(waiting.front());
      waiting.pop_front();
      answer(effect);
    }
  }

  ModelInfo model = info();  // that is loaded next

  static ModelInfo info() {
    ModelInfo model;
    model.name = "fake";
    model.sha256 = "abc";
    model.embed_dim = 2;
    model.logit_scale = 10;
    model.layers = {{"early", 2, 2, 2}, {"late", 3, 1, 1}};
    return model;
  }

  static std::vector<model::ActivationTensor> maps(float strength) {
    return {{"early", 2, 2, 2, {0, 1, 2, 3, 4, 5, 6, 7}}, {"late", 3, 1, 1, {strength, 1, 2 * strength}}};
  }
  static model::Encoding encoding(float strength) { return encoding_of({1, strength}, maps(strength)); }

  // What the model sees of a picture.
  std::function<float(const Stimulus&)> strength = [](const Stimulus& stimulus) { return stimulus.concept_name == "cat" ? 5.0F : 0.5F; };
  float strength_of(StimulusId id) const {
    const Stimulus* stimulus = find_stimulus(ws, id);
    return stimulus ? strength(*stimulus) : 0.5F;
  }

  void answer(const Effect& effect) {
    if (const auto* e = std::get_if<RequestModel>(&effect)) {
      apply(ModelReady{e->job, model});
      apply(TextReady{});
    } else if (const auto* p = std::get_if<RequestPicture>(&effect)) {
      apply(PictureReady{p->job, image::Image(1, 1), 1, 1, 640, 480});
    } else if (const auto* a = std::get_if<RequestAsset>(&effect)) {
      apply(AssetReady{a->job, {1, 2, 3}});
    } else if (const auto* i = std::get_if<RequestEncoding>(&effect)) {
      apply(EncodingReady{i->job, encoding(strength_of(i->picture))});
    } else if (const auto* m = std::get_if<RequestMaps>(&effect)) {
      apply(MapsReady{m->job, maps(strength_of(m->picture))[static_cast<std::size_t>(m->layer) % 2]});
    } else if (const auto* t = std::get_if<RequestText>(&effect)) {
      apply(TextEncoded{
          t->job, {Token{1, t->text, 0, static_cast<int>(t->text.size()), true}}, false, {1, static_cast<float>(t->text.size())}});
    } else if (const auto* r = std::get_if<RequestReplay>(&effect)) {
      // A gate on the last layer multiplies what the embedding takes from it.
      ReplayReady ready{r->job, {}};
      for (const StimulusId id : r->pictures) {
        const std::vector<float>& trained = state_of(ws, id).encoding->image_embeds;
        ready.image_embeds.push_back({trained[0], trained[1] * r->gates.back().factor});
      }
      apply(std::move(ready));
    } else if (const auto* n = std::get_if<RequestAtlas>(&effect)) {
      apply(JobFailed{n->job, {ErrorCode::NotFound, "This model brings no atlas.", "atlas/"}});
    } else if (const auto* k = std::get_if<RequestTokens>(&effect)) {
      apply(Tokenized{k->job, {Token{1, k->text, 0, 1, true}}, false});
    }
  }

  StimulusId add_word(const std::string& concept_name, Rendition rendition = Rendition::Word) {
    apply(AddStimulus{concept_name, rendition, concept_name, WordSource{concept_name, "Sans"}, true});
    return ws.document.stimuli.back().id;
  }
};

}  // namespace pn::test
