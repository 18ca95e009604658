#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "workspace/fake_engine.h"

using namespace pn::test;
using pn::ErrorCode;

namespace {

struct Page : FakeEngine {
  Page() { answers = false; }

  JobId asset(const std::string& path) const {
    for (const RequestAsset& request : asked<RequestAsset>())
      if (request.path == path) return request.job;
    FAIL(path);
    return {};
  }
};

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

const std::string kEmoji =
    R"({"format":"polyneuron-emoji","version":1,"columns":2,"emoji":[{"char":"c","codepoints":"1f431","name":"cat","concept":"cat","keywords":[]}]})";

}  // namespace

TEST_CASE("a visit begins with a board and fonts; a board that is missing is told of") {
  Page page;
  page.apply(Start{});
  page.apply(AssetReady{page.asset("fonts/words/index.json"), bytes_of(R"([{"name":"Sans"},{"nom":"x"},{"name":"Serif"}])")});
  CHECK(page.ws.resources.word_fonts == std::vector<std::string>{"Sans", "Serif"});
  page.apply(JobFailed{page.asset("boards/first.json"), {ErrorCode::Network, "The network is gone.", "boards/first.json"}});
  REQUIRE(page.ws.notices.size() == 1);
  CHECK(page.ws.notices[0].text.find("The network is gone.") != std::string::npos);
  CHECK(page.ws.jobs.empty());
}

TEST_CASE("the first board does not take the place of what was added meanwhile, and outlives the engine") {
  Page page;
  page.apply(Start{});
  page.add_word("cat");
  page.apply(EngineRestarted{});
  const std::string board = R"({"format":"polyneuron-board","version":1,"concepts":["dog"],"renditions":["word"],"prompts":[],
    "stimuli":[{"id":"b","concept":"dog","rendition":"word","title":"dog","source":{"kind":"word","text":"dog","font":"Sans"}}]})";
  page.apply(AssetReady{page.asset("boards/first.json"), bytes_of(board)});
  REQUIRE(page.ws.document.stimuli.size() == 1);
  CHECK(page.ws.document.stimuli[0].concept_name == "cat");
}

TEST_CASE("emoji are an index, then a sheet that fits it; what fails keeps its code and place and is tried again") {
  Page page;
  page.apply(FetchEmoji{});
  page.apply(FetchEmoji{});
  REQUIRE(page.asked<RequestAsset>().size() == 1);
  const auto& emoji = page.ws.resources.emoji;
  page.apply(JobFailed{page.asset("emoji/index.json"), {ErrorCode::NotFound, "Not there.", "emoji/index.json"}});
  CHECK(emoji.phase == Phase::Failed);
  CHECK(emoji.error.code == ErrorCode::NotFound);
  CHECK(emoji.error.where == "emoji/index.json");
  page.waiting.clear();
  page.apply(FetchEmoji{});
  page.apply(AssetReady{page.asset("emoji/index.json"), bytes_of(kEmoji)});
  REQUIRE(page.asked<RequestSheet>().size() == 1);
  CHECK(page.asked<RequestSheet>()[0].path == "emoji/sheet.webp");
  // The engine dies over something else: the sheet is asked for again, the index is not.
  page.apply(EngineRestarted{});
  REQUIRE(page.asked<RequestSheet>().size() == 2);
  CHECK(page.asked<RequestAsset>().size() == 1);
  page.apply(ImageReady{page.asked<RequestSheet>()[1].job, pn::image::Image(1, 1)});
  CHECK(emoji.phase == Phase::Failed);
  CHECK(emoji.error.code == ErrorCode::Mismatch);
  page.apply(FetchEmoji{});
  page.apply(ImageReady{page.asked<RequestSheet>().back().job, pn::image::Image(64, 32)});
  CHECK(emoji.phase == Phase::Ready);
  CHECK(emoji.sheet->width == 64);
  CHECK(emoji.error.message.empty());
}

TEST_CASE("one preview at a time, the newest next; it is made again when the engine died") {
  Page page;
  page.apply(PreviewWord{WordSource{"a", "Sans"}});
  page.apply(PreviewWord{WordSource{"ab", "Sans"}});
  page.apply(PreviewWord{WordSource{"abc", "Sans"}});
  auto asked = page.asked<RequestPicture>();
  REQUIRE(asked.size() == 1);
  CHECK(static_cast<std::uint32_t>(asked[0].picture) == 0);  // it is not kept
  page.apply(ImageReady{asked[0].job, pn::image::Image(3, 3)});
  const auto& preview = page.ws.resources.preview;
  CHECK(preview.picture->width == 3);
  asked = page.asked<RequestPicture>();
  REQUIRE(asked.size() == 2);
  CHECK(std::get<WordSource>(asked[1].source).text == "abc");
  page.apply(EngineRestarted{});
  asked = page.asked<RequestPicture>();
  REQUIRE(asked.size() == 3);
  page.apply(JobFailed{asked[2].job, {ErrorCode::Unsupported, "No such letter.", "Sans"}});
  CHECK(preview.error.where == "Sans");
  CHECK(page.asked<RequestPicture>().size() == 3);  // it is not asked for ever
  page.apply(PreviewWord{WordSource{"abcd", "Sans"}});
  CHECK(preview.error.message.empty());
  page.apply(PreviewWord{});
  CHECK(preview.picture == nullptr);
  CHECK_FALSE(preview.word);
}

TEST_CASE("a half-typed prompt has tokens once a model is here, the newest text's last") {
  Page page;
  page.apply(DraftPrompt{"a c"});
  CHECK(page.asked<RequestTokens>().empty());
  page.answers = true;
  page.add_word("cat");
  page.answers = false;
  const auto& draft = page.ws.resources.draft;
  CHECK(draft.tokenized == "a c");
  REQUIRE(draft.tokens.size() == 1);
  page.waiting.clear();
  page.apply(DraftPrompt{"a ca"});
  page.apply(DraftPrompt{"a cat"});
  REQUIRE(page.asked<RequestTokens>().size() == 1);
  page.apply(Tokenized{page.asked<RequestTokens>()[0].job, {Token{1, "a ca", 0, 4, true}}, false});
  CHECK(draft.tokens[0].text == "a ca");
  REQUIRE(page.asked<RequestTokens>().size() == 2);
  CHECK(page.asked<RequestTokens>()[1].text == "a cat");
  page.apply(DraftPrompt{});
  page.apply(Tokenized{page.asked<RequestTokens>()[1].job, {Token{1, "a cat", 0, 5, true}}, false});
  CHECK(draft.tokens.empty());
  CHECK(page.asked<RequestTokens>().size() == 2);
  CHECK(page.ws.undo_stack.size() == 1);  // of the word alone
}

TEST_CASE("the atlas is asked for once the text encoder is here, and not for ever") {
  Page page;
  page.answers = true;
  page.add_word("cat");
  page.answers = false;
  CHECK(page.ws.model.atlas_phase == Phase::Failed);
  CHECK(page.ws.model.atlas_attempts == 1);
  page.apply(TextReady{});
  REQUIRE(page.asked<RequestAtlas>().size() == 1);
  CHECK(page.ws.model.atlas_phase == Phase::Running);
  page.apply(JobFailed{page.asked<RequestAtlas>()[0].job, {ErrorCode::Network, "Away.", "atlas.json"}});
  CHECK(page.ws.model.atlas_phase == Phase::Failed);
  CHECK(page.ws.model.atlas_error.code == ErrorCode::Network);
  CHECK(page.ws.model.atlas_error.where == "atlas.json");
  page.apply(TextReady{});
  CHECK(page.asked<RequestAtlas>().size() == 1);
  CHECK(page.ws.jobs.empty());
}

namespace {

const std::string kBoards =
    R"({"format":"polyneuron-boards","version":1,"boards":[{"file":"boards/food.json","title":"Food","about":"To eat.","stimuli":28,"emoji":["1f34e"]}]})";
const std::string kFood =
    R"({"format":"polyneuron-board","version":1,"concepts":["apple"],"renditions":["word"],"template":"a {}","prompts":["apple"],
    "stimuli":[{"id":"a","concept":"apple","rendition":"word","title":"apple","source":{"kind":"word","text":"apple","font":"Sans"}}]})";

}  // namespace

TEST_CASE("the list of boards is asked for once, again after an error, and outlives the engine") {
  Page page;
  page.apply(ListBoards{});
  page.apply(ListBoards{});
  REQUIRE(page.asked<RequestAsset>().size() == 1);
  const auto& boards = page.ws.resources.boards;
  page.apply(JobFailed{page.asset("boards/index.json"), {ErrorCode::Network, "No network.", "boards/index.json"}});
  CHECK(boards.phase == Phase::Failed);
  CHECK(boards.error.code == ErrorCode::Network);
  page.waiting.clear();
  page.apply(ListBoards{});
  page.apply(EngineRestarted{});
  page.apply(AssetReady{page.asset("boards/index.json"), bytes_of(kBoards)});
  REQUIRE(boards.phase == Phase::Ready);
  REQUIRE(boards.list.size() == 1);
  CHECK(boards.list[0].file == "boards/food.json");
  CHECK(boards.list[0].stimuli == 28);
  page.waiting.clear();
  page.apply(ListBoards{});
  CHECK(page.asked<RequestAsset>().empty());
}

TEST_CASE("a bundled board takes the place of the board in one step that undo takes back") {
  Page page;
  page.add_word("cat");
  page.apply(AddPrompt{"cat"});
  const StimulusId cat = page.ws.document.stimuli[0].id;
  const PromptId prompt = page.ws.document.prompts[0].id;
  const std::string words = page.ws.document.prompt_template;
  const auto is_as_before = [&] {
    const Document& now = page.ws.document;
    return now.stimuli.size() == 1 && now.stimuli[0].id == cat && now.prompts.size() == 1 && now.prompts[0].id == prompt &&
           now.concepts == std::vector<std::string>{"cat"} && now.prompt_template == words;
  };
  const std::size_t steps = page.ws.undo_stack.size();
  page.apply(OpenBoard{"boards/food.json"});
  CHECK(is_as_before());
  page.apply(AssetReady{page.asset("boards/food.json"), bytes_of(kFood)});
  CHECK(page.ws.undo_stack.size() == steps + 1);
  REQUIRE(page.ws.document.stimuli.size() == 1);
  CHECK(page.ws.document.stimuli[0].concept_name == "apple");
  CHECK(page.ws.document.prompt_template == "a {}");
  CHECK(page.ws.selection.stimulus == page.ws.document.stimuli[0].id);
  page.apply(Undo{});
  CHECK(is_as_before());
}

TEST_CASE("of two boards pressed one after the other the later one comes; one that cannot be fetched leaves the board as it is") {
  Page page;
  page.add_word("cat");
  page.apply(OpenBoard{"boards/animals.json"});
  const JobId first = page.asset("boards/animals.json");
  page.apply(OpenBoard{"boards/food.json"});
  page.apply(AssetReady{page.asset("boards/food.json"), bytes_of(kFood)});
  page.apply(AssetReady{first, bytes_of(kBoards)});
  CHECK(page.ws.document.stimuli[0].concept_name == "apple");
  CHECK(page.ws.notices.empty());
  page.waiting.clear();
  page.apply(OpenBoard{"boards/food.json"});
  page.apply(JobFailed{page.asset("boards/food.json"), {ErrorCode::Network, "No network.", "boards/food.json"}});
  REQUIRE(page.ws.notices.size() == 1);
  CHECK(page.ws.notices[0].text.find("yours is as it was") != std::string::npos);
  CHECK(page.ws.document.stimuli[0].concept_name == "apple");
  page.waiting.clear();
  page.apply(OpenBoard{"../secret.json"});
  CHECK(page.asked<RequestAsset>().empty());
}

TEST_CASE("a board that is chosen before the first one came is not taken for it") {
  Page page;
  page.apply(Start{});
  const JobId first = page.asset("boards/first.json");
  page.apply(OpenBoard{"boards/food.json"});
  page.apply(AssetReady{first, bytes_of(kFood)});
  CHECK(page.ws.document.stimuli.empty());
  page.apply(AssetReady{page.asset("boards/food.json"), bytes_of(kFood)});
  CHECK(page.ws.document.stimuli.size() == 1);
}
