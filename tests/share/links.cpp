#include "share/link.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/base64url.h"
#include "share/deflate.h"
#include "share/dictionary.h"
#include "share/findings.h"
#include "support.h"
#include "workspace/board_file.h"

using namespace pn;
using namespace pn::test;
using share::read_link;
using share::write_link;

namespace {

std::string escaped_everywhere(std::string_view text) {
  std::string out;
  constexpr char kHex[] = "0123456789abcdef";
  for (const char c : text) {
    out += '%';
    out += kHex[static_cast<unsigned char>(c) >> 4U];
    out += kHex[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string every(std::string_view text, std::size_t letters, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += letters) out += (i == 0 ? "" : std::string(between)) + std::string(text.substr(i, letters));
  return out;
}

std::string with_backslashes(std::string text) {
  for (std::size_t at = text.find('_'); at != std::string::npos; at = text.find('_', at + 2)) text.insert(at, "\\");
  return text;
}

// A link of any text, as somebody with ill will could write it.
std::string link_of(std::string_view text) {
  const std::uint32_t sum = share::crc(text);
  const std::uint8_t check[] = {static_cast<std::uint8_t>(sum), static_cast<std::uint8_t>(sum >> 8U & 0xf0U)};
  return "a" + to_base64url(check).substr(0, 2) + to_base64url(share::deflate(text, share::kDictionary)) + "z";
}

ErrorCode code_of(std::string_view text) {
  const auto read = read_link(text);
  REQUIRE_FALSE(static_cast<bool>(read));
  return read.error().code;
}

Finding with_many_words() {
  Finding f = small_finding();
  for (int i = 0; i < 60; ++i)
    f.document.prompts.push_back({PromptId{static_cast<std::uint32_t>(100 + i)}, "word " + std::to_string(i * 7919)});
  return f;
}

}  // namespace

TEST_CASE("a link survives what mail and chat programs do to it") {
  const Finding f = with_many_words();
  const std::string link = write_link(f);
  const std::string wanted = written(f);
  const std::vector<std::pair<const char*, std::string>> ways = {
      {"as it is", link},
      {"with its mark", "#" + link},
      {"%23 for #", "%23" + link},
      {"without its last character", link.substr(0, link.size() - 1)},
      {"a full stop", link + "."},
      {"a bracket", link + ")"},
      {"an angle bracket", link + ">"},
      {"quoted", "\"" + link + "\","},
      {"quoted-printable line ends", every(link, 70, "=\r\n")},
      {"line ends", every(link, 60, "\n")},
      {"Markdown", with_backslashes(link)},
      {"plus signs", every(link, 50, "+")},
      {"escaped", escaped_everywhere(link)},
      {"escaped twice", every(escaped_everywhere(link), 1, "").replace(0, 1, "%25")},
  };
  for (const auto& way : ways) {
    CAPTURE(way.first);
    const auto read = read_link(way.second);
    REQUIRE(read);
    CHECK(written(read->finding) == wanted);
    CHECK(read->lost.empty());
  }
}

TEST_CASE("a link that was cut says so, one that was changed is refused") {
  const std::string link = write_link(with_many_words());
  REQUIRE(link.size() > 255);
  for (const std::size_t length : {2UL, 3UL, 10UL, 100UL, 255UL, link.size() - 3}) {
    CAPTURE(length);
    CHECK(code_of(link.substr(0, length)) == ErrorCode::Truncated);
  }
  int refused = 0;
  for (std::size_t at = 1; at + 1 < link.size(); ++at) {
    std::string changed = link;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto read = read_link(changed);
    if (!read || written(read->finding) == written(with_many_words())) ++refused;
  }
  CHECK(refused >= static_cast<int>(link.size()) - 3);  // two letters of check miss one change in 4,096
  CHECK(code_of("") == ErrorCode::NotFound);
  CHECK(code_of("#") == ErrorCode::NotFound);
  CHECK(code_of("q" + link.substr(1)) == ErrorCode::Unsupported);
}

TEST_CASE("hostile links are refused, or read within limits") {
  CHECK(code_of(std::string((64U << 10U) + 1, 'a')) == ErrorCode::TooLarge);
  CHECK(code_of(link_of("{\"t\":\"" + std::string(1U << 20U, 'x') + "\"}")) == ErrorCode::TooLarge);
  CHECK(code_of(link_of("no JSON")) == ErrorCode::Malformed);
  CHECK(code_of(link_of("[1,2]")) == ErrorCode::Malformed);
  CHECK(code_of(link_of(std::string(500'000, '['))) == ErrorCode::Malformed);
  const std::string nested = "{\"y\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  CHECK(read_link(link_of(nested)));
  CHECK(read_link(link_of(R"({"t":"\ud800","x":NaN})")).error().code == ErrorCode::Malformed);
  const auto numbers = read_link(link_of(R"({"x":1e400,"g":[[123456789012345678901234567890,0,0]],"__proto__":{"t":"x"},"later":7})"));
  CHECK((!numbers || numbers->finding.document.gates.empty()));
  const auto lone = read_link(link_of("{\"t\":\"\\ud800\"}"));
  if (lone) CHECK(read_link(write_link(lone->finding)));
}

TEST_CASE("links of all editions open for ever") {
  const std::filesystem::path folder = std::filesystem::path(source_dir()) / "tests/golden/links";
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path());
    const json::Value golden = json::Value::parse(file);
    const auto read = read_link(golden["link"].get<std::string>());
    REQUIRE(read);
    CHECK(read->lost.empty());
    CHECK(share::write_finding(read->finding, share::OwnPictures::LeaveOut) == golden["finding"]);
    ++found;
  }
  CHECK(found >= 3);
}

TEST_CASE("a finding on a bundled board has a short link, and comes back whole") {
  const std::filesystem::path folder = std::filesystem::path(source_dir()) / "assets/boards";
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "index.json") continue;
    CAPTURE(entry.path().string());
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    auto board = workspace::read_board_file(text.str());
    REQUIRE(board);
    Finding f;
    std::uint32_t id = 0;
    f.document.prompt_template = board->prompt_template;
    f.document.concepts = board->concepts;
    f.document.renditions = board->renditions;
    f.document.stimuli = board->stimuli;
    for (Stimulus& s : f.document.stimuli) s.id = StimulusId{++id};
    for (const std::string& prompt : board->prompts) f.document.prompts.push_back({PromptId{++id}, prompt});
    f.document.gates.push_back({NeuronId{3, 217}, 0});
    f.selection.stimulus = f.document.stimuli[board->start].id;
    const std::string link = write_link(f);
    const bool is_first = entry.path().filename() == "first.json";
    CHECK(link[0] == (is_first ? 'a' : 'b'));
    CHECK(link.size() <= 100);
    const auto read = read_link(link);
    REQUIRE(read);
    CHECK(read->lost.empty());
    CHECK(share::write_finding(read->finding, share::OwnPictures::LeaveOut) == share::write_finding(f, share::OwnPictures::LeaveOut));
    ++found;
  }
  CHECK(found == 7);
}

TEST_CASE("a link carries small pictures of the visitor's; bytes that are none, or too many, are left out and told of") {
  Finding f = small_finding();
  const std::vector<std::uint8_t> file = {0xff, 0xd8, 0xff, 0xe0, 7, 0, 255};
  f.document.stimuli.push_back({StimulusId{11}, "cat", Rendition::Photo, "mine",
                                EnclosedSource{"mine.jpg", std::make_shared<const std::vector<std::uint8_t>>(file)}});
  const auto read = read_link(write_link(f));
  REQUIRE(read);
  CHECK(read->lost.empty());
  REQUIRE(read->finding.document.stimuli.size() == 3);
  const auto* enclosed = std::get_if<EnclosedSource>(&read->finding.document.stimuli[2].source);
  REQUIRE(enclosed);
  CHECK(enclosed->name == "mine.jpg");
  CHECK(*enclosed->file == file);
  CHECK(share::write_finding(f, share::OwnPictures::LeaveOut)["s"][2][3].dump() == R"(["i","mine.jpg","_9j_4AcA_w"])");
  CHECK(share::count_own_pictures(read->finding.document) == 0);

  const auto with = [&](const std::string& source) {
    return read_link(link_of(R"({"c":["cat"],"r":[0],"s":[[0,0,"t",["a","stimuli/chelsea.jpg"]],[0,0,"t",)" + source + "]]}"));
  };
  const std::string most(kMostEnclosed_bytes * 4 / 3 / 4 * 4, 'A');
  CHECK(with(R"(["i","m","_9j_)" + most.substr(8) + R"("])")->lost.empty());
  const std::string too_long = R"(["i","m","_9j_)" + most + R"("])";
  for (const std::string& source : {std::string(R"(["i","m","iVBORw0KGgo"])"), std::string(R"(["i","m","_9j*"])"),
                                    std::string(R"(["i","m","_9j_4"])"), std::string(R"(["i","m",7])"), std::string(R"(["i","m"])"),
                                    std::string(R"(["i"])"), too_long, std::string(R"(["l",["i","m",""],[]])")}) {
    CAPTURE(source.substr(0, 40));
    const auto damaged = with(source);
    REQUIRE(damaged);
    CHECK(damaged->finding.document.stimuli.size() == 1);
    CHECK(damaged->lost == std::vector<std::string>{"A stimulus could not be read and is left out."});
  }
}
