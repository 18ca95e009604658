// libFuzzer over the generated readers of messages, and over the outcomes and inputs of studies that messages carry.
#include <string>

#include "fuzzing.h"
#include "protocol/core_messages.h"
#include "protocol/messages.h"
#include "studies/inputs_json.h"
#include "studies/outcome_json.h"

using namespace pn;
using test::promise;

namespace {

template <class... Messages>
void read_as(const json::Value& value) {
  const auto read_one = [&](auto message) {
    const Status status = read(value, message);  // of the namespace of its message
    promise(status || !status.error().message.empty(), "an error has words");
  };
  (read_one(Messages{}), ...);
}

// What is read is written, and read again the same.
void read_study(const json::Value& value) {
  if (const auto outcome = studies::outcome_of(value)) {
    const json::Value written = studies::to_json(*outcome);
    const auto again = studies::outcome_of(written);
    promise(static_cast<bool>(again), "a written outcome can be read");
    promise(studies::to_json(*again).dump(-1, ' ', false, json::Value::error_handler_t::replace) ==
                written.dump(-1, ' ', false, json::Value::error_handler_t::replace),
            "an outcome read again is the same");
  }
  if (const auto inputs = studies::inputs_of(value, {})) (void)studies::to_json(*inputs);
  (void)studies::to_json(studies::params_of(value));
  (void)studies::progress_of(value);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const test::Corpus corpus(*count, *arguments);
  corpus.add("prepared", R"({"kind":"done","id":4,"width":256,"height":171,"kept_width":768,"kept_height":512,"original_width":640,)"
                         R"("original_height":448,"format":"JPEG","cut":true})");
  corpus.add("encoding", R"({"kind":"done","embedding":{"name":"image_embeds","dims":[1,4],"offset":0,"count":4},)"
                         R"("responses":{"offset":4,"count":8},"spans":{"offset":12,"count":4,"layer":1}})");
  corpus.add("tokens",
             R"({"kind":"done","ids":[1,2],"tokens":[{"id":5,"text":"cat</w>","start":0,"end":3,"known":false}],"truncated":true})");
  corpus.add("model",
             R"({"kind":"done","name":"a","sha256":"ff","image_size":96,"layers":[{"name":"s","channels":2,"height":3,"width":3,)"
             R"("tensor":"t","kind":"block"}],"all_layers":[{"name":"s","kind":"k","channels":2}],)"
             R"("report":{"producer":"p","opset":17,"nodes":9,"parameters":12,"operators":[{"name":"Conv","count":3}],"warnings":["w"]}})");
  corpus.add("offer",
             R"({"offer":{"name":"a","address":"a/b","vision":[{"path":"v.onnx","size":9}],"text":[],"other_bytes":1,"notes":["n"]}})");
  corpus.add("event",
             R"({"kind":"node_action","id":"board.add","action":"set","value":null,"index":3,"total":4,"set":1,"names":["a","b"]})");
  corpus.add("drawing",
             R"({"kind":"render_drawing","strokes":[{"width":0.5,"color":"#0000ff","points":[0.5,0.5]}],"background":"#ffffff"})");
  corpus.add("study",
             R"({"study":3,"study_kind":"search","seed":7,"params":{"resamples":10},"inputs":{"concepts":["a","b"],)"
             R"("renditions":["photo"],"stimuli":[[0,0,0]],"layers":[{"name":"s","channels":2,"place":0}],"stimuli_on_board":1}})");
  studies::Outcome outcome;
  corpus.add("outcome", studies::to_json(outcome).dump());
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const auto value = json::parse(test::text_of(data, size_bytes), "message", std::size_t{1} << 20U);
  if (!value) return 0;
  read_as<protocol::FindModelDone, protocol::ModelFacts, protocol::Prepared, protocol::PictureSize, protocol::EncodeImageDone,
          protocol::EncodeTextDone, protocol::TokenizeDone, protocol::LoadAtlasDone, protocol::RunStudyDone, protocol::Failure,
          protocol::Progress, protocol::TextReady, protocol::TextFailed, protocol::EngineRestarted, protocol::EngineFailed>(*value);
  read_as<protocol::ColorScheme, protocol::ReducedMotion, protocol::FilesAdded, protocol::ModelFiles, protocol::PageError,
          protocol::NodeAction, protocol::SnapshotRequest>(*value);
  namespace core = protocol::core;
  read_as<core::LoadConfig, core::InspectVision, core::CutVision, core::ExtractTower, core::PrepareFile, core::Thumbnail, core::LoadFont,
          core::RenderWord, core::RenderDrawing, core::Preprocess, core::StudyBegin, core::StudyStep, core::StudyEnd, core::Tokenize,
          core::Sha256Update>(*value);
  read_study(*value);
  for (const char* key : {"outcome", "inputs", "params"}) {
    if (const json::Value* inner = json::find(*value, key)) read_study(*inner);
  }
  return 0;
}
