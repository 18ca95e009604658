// libFuzzer over links and findings.
#include <string>

#include "fuzzing.h"
#include "share/link.h"
#include "share/visit.h"

using namespace pn;
using test::promise;

namespace {

constexpr const char* kFinding =
    R"({"c":["cat","dog"],"r":[0,6],"s":[[0,0,"t",["a","stimuli/chelsea.jpg"]],[1,6,"dog",["w","dog","Sans",0.5,"#111111","#ffffff"]],)"
    R"([0,3,"d",["d","","#ffffff",[[1,0.02,"#1a1a1a",[1,2,-3,4]],[0,0.1,"#000000",[0.5,0.5]]]]],[0,5,"e",["l",["e","1f431"],[["iPod"]]]],)"
    R"([0,0,"m",["f","mine.jpg",1,0]],[0,0,"i",["i","mine.jpg","_9j_4AAQ"]],[0,0,"j",["l",["i","","_9j_"],[["x"]]]]],)"
    R"("p":["cat"],"q":"a {}","x":40,"g":[[3,217,0]],"h":[[1,2,0.5]],"k":[["k",[[0,1,2]],[]]],"y":[["search",{"least":2},7,1]],)"
    R"("l":{"s":1,"l":3,"n":[3,217],"w":0},"v":{"w":1,"f":[[],["study"]],"a":0.5},"m":{"h":"72ede9e4","l":["stage4"]},"t":"title"})";

// What is read is written, and read again the same.
void check(const Result<share::ReadFinding>& read) {
  if (!read) return promise(!read.error().message.empty(), "an error has words");
  for (const auto pictures : {share::OwnPictures::LeaveOut, share::OwnPictures::ByFileName}) {
    const json::Value written = share::write_finding(read->finding, pictures);
    const auto again = share::read_finding(written);
    promise(static_cast<bool>(again), "a written finding can be read");
    promise(share::write_finding(again->finding, pictures) == written, "a finding read again is the same");
  }
  const auto linked = share::read_link(share::write_link(read->finding));
  promise(static_cast<bool>(linked) || linked.error().code == ErrorCode::TooLarge, "a written link can be read");
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const test::Corpus corpus(*count, *arguments);
  corpus.add("finding", kFinding);
  if (const auto read = share::read_finding(json::Value::parse(kFinding))) corpus.add("link", share::write_link(read->finding));
  corpus.add("empty", "{}");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const std::string_view text = test::text_of(data, size_bytes);
  check(share::read_link(text));
  check(share::read_visit(text, std::vector<share::MovedFile>{{1, false, 2}}));
  if (const auto value = json::parse(text, "finding", std::size_t{1} << 20U)) check(share::read_finding(*value));
  return 0;
}
