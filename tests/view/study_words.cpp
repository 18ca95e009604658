#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "view/study_words.h"

using namespace pn;

TEST_CASE("cells are said by their meaning") {
  workspace::Workspace ws;
  ws.document.stimuli = {{workspace::StimulusId{4}, "cat", workspace::Rendition::Sketch, "", workspace::WordSource{}}};
  ws.document.prompts = {{workspace::PromptId{9}, "a cat"}};
  const double none = std::numeric_limits<double>::quiet_NaN();
  studies::Table table{"t", "T", {}, {}};
  using studies::Meaning;
  table.columns = {{"a", "A", Meaning::Neuron, 0, ""}, {"b", "B", Meaning::Stimulus, 0, ""}, {"c", "C", Meaning::Prompt, 0, ""},
                   {"d", "D", Meaning::Text, 0, ""},   {"e", "E", Meaning::Number, 2, ""},   {"f", "F", Meaning::Interval, 2, ""},
                   {"g", "G", Meaning::PValue, 0, ""}};
  table.cells = {studies::NeuronRef{3, 217},
                 studies::StimulusRef{4},
                 studies::PromptRef{9},
                 std::string("words"),
                 -0.256,
                 studies::IntervalValue{0.5, 1.0},
                 0.00123,
                 studies::NeuronRef{0, 0},
                 studies::StimulusRef{5},
                 studies::PromptRef{1},
                 std::string(),
                 none,
                 studies::IntervalValue{none, none},
                 none};
  const auto row = [&](std::size_t at) {
    std::string words;
    for (std::size_t i = 0; i < table.columns.size(); ++i) words += (i > 0 ? "|" : "") + view::cell_words(ws, table, at, i);
    return words;
  };
  CHECK(row(0) ==
        "4.217|cat \xC2\xB7 sketch|a cat|words|\xE2\x88\x92"
        "0.26|0.50\xE2\x80\x93"
        "1.00|0.0012");
  CHECK(row(1) == "1.0|removed|removed||\xE2\x80\x93|\xE2\x80\x93|\xE2\x80\x93");
}

TEST_CASE("a long finding has a line for each of its parts") {
  using Lines = std::vector<std::string>;
  CHECK(view::finding_lines("").empty());
  CHECK(view::finding_lines("it is short; so it is one line") == Lines{"It is short; so it is one line."});
  const std::string share(140, 'x');
  CHECK(view::finding_lines("Right for " + share + " (95 % 1 to 2; p = 0.5); the label fools none; 12 pairs (of (3; 4); 5) exceed it") ==
        Lines{"Right for " + share + " (95 % 1 to 2; p = 0.5).", "The label fools none.", "12 pairs (of (3; 4); 5) exceed it."});
}

TEST_CASE("progress, staleness and evidence in words") {
  CHECK(view::progress_words({1200, 2848, "Scoring neurons"}) == "Scoring neurons: 1,200 of 2,848");
  CHECK(view::progress_share({1, 4, ""}) == 0.25F);
  CHECK(view::progress_share({}) < 0);
  CHECK(view::stale_words(workspace::Stale::No).empty());
  CHECK(view::stale_words(workspace::Stale::Board).find("board has changed") != std::string::npos);
  studies::Evidence evidence;
  evidence.model = "small";
  evidence.model_sha256 = "0123456789ab";
  evidence.pooling = "mean";
  evidence.seed = 7;
  CHECK(view::evidence_line(evidence) == "small (01234567) \xC2\xB7 mean pooling \xC2\xB7 seed 7");
}
