#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "panels/headless.h"
#include "session/session.h"

// A session driven by messages alone, with what it posts.
namespace pn::test {

using nlohmann::json;

inline const std::string kBoard =
    R"({"format":"polyneuron-board","version":1,"concepts":["cat"],"renditions":["photo","word"],"prompts":["cat"],
  "stimuli":[{"id":"a","concept":"cat","rendition":"photo","title":"Cat","source":{"kind":"file","path":"stimuli/cat.jpg"}},
             {"id":"b","concept":"cat","rendition":"word","title":"cat","source":{"kind":"word","text":"cat","font":"Sans"}}]})";

inline const std::string kJpegStart = "\xff\xd8\xff";

struct Sent {
  json header;
  std::vector<std::uint8_t> payload;
};

inline std::vector<std::uint8_t> bytes_of(const std::vector<float>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

struct Rig {
  panels::NullTextures textures;
  std::vector<Sent> sent;
  session::Session session{[this](std::string_view text, std::span<const std::uint8_t> payload) {
                             sent.push_back({json::parse(text), {payload.begin(), payload.end()}});
                           },
                           textures};

  void deliver(const json& header, std::span<const std::uint8_t> payload = {}) { session.deliver(header.dump(), payload); }
  void deliver_text(const json& header, const std::string& body) {
    deliver(header, {reinterpret_cast<const std::uint8_t*>(body.data()), body.size()});
  }

  // The last message of a kind; fails the test when there is none.
  const Sent& last(const std::string& kind) const {
    const auto found = std::find_if(sent.rbegin(), sent.rend(), [&](const Sent& s) { return s.header["kind"] == kind; });
    REQUIRE_MESSAGE(found != sent.rend(), kind);
    return *found;
  }
  int count(const std::string& kind) const {
    return static_cast<int>(std::count_if(sent.begin(), sent.end(), [&](const Sent& s) { return s.header["kind"] == kind; }));
  }

  void load_board() {
    session.start();
    for (const Sent& s : std::vector<Sent>(sent)) {
      if (s.header.value("path", "") == "boards/first.json") deliver_text({{"kind", "done"}, {"id", s.header["id"]}}, kBoard);
    }
  }

  // Files that the visitor gives together, each by its path, its number and its first bytes.
  struct Given {
    std::string path;
    int file;
    std::string head;
  };
  void give_files(const std::vector<Given>& given, const std::string& source = "drop") {
    json files = json::array();
    std::string heads;
    for (const Given& each : given) {
      files.push_back({{"path", each.path}, {"file", each.file}});
      heads += (each.head + std::string(32, '\0')).substr(0, 32);
    }
    deliver_text({{"kind", "files_added"}, {"source", source}, {"files", files}}, heads);
  }

  void load_model() {
    deliver({{"kind", "done"},
             {"id", last("load_model").header["id"]},
             {"name", "Tiny"},
             {"sha256", "ab"},
             {"size_bytes", 10},
             {"image_size", 64},
             {"embed_dim", 2},
             {"logit_scale", 10},
             {"context_length", 32},
             {"layers", json::array({{{"name", "stage1"}, {"channels", 2}, {"height", 1}, {"width", 1}}})}});
    deliver({{"kind", "text_ready"}, {"id", 0}});
  }

  // Answers the last encoding asked of the engine: embedding, means and maxima of the one layer's two neurons.
  void give_encoding(const json& id, const std::vector<float>& embedding = {1, 2}, const std::vector<float>& responses = {5, 6, 7, 8}) {
    std::vector<float> values = embedding;
    values.insert(values.end(), responses.begin(), responses.end());
    values.insert(values.end(), {0, 1, 0, 1});
    const std::size_t from = embedding.size(), then = from + responses.size();
    deliver({{"kind", "done"},
             {"id", id},
             {"embedding", {{"offset", 0}, {"count", from}}},
             {"responses", {{"offset", from}, {"count", responses.size()}}},
             {"spans", {{"offset", then}, {"count", 4}}}},
            bytes_of(values));
  }
  void give_encoding() { give_encoding(last("encode_image").header["id"]); }
  void give_maps(const std::vector<float>& values = {3, 4}) {
    deliver({{"kind", "done"}, {"id", last("view_maps").header["id"]}}, bytes_of(values));
  }

  // Answers the last picture asked of the engine with 2×1 pixels.
  void give_picture(const std::string& kind) {
    const std::vector<std::uint8_t> pixels(8, 200);
    deliver(
        {{"kind", "done"}, {"id", last(kind).header["id"]}, {"width", 2}, {"height", 1}, {"original_width", 20}, {"original_height", 10}},
        pixels);
  }
};

}  // namespace pn::test
