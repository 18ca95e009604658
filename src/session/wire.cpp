#include "session/wire.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <nlohmann/json.hpp>

#include "session/json_fields.h"
#include "studies/outcome_json.h"

namespace pn::session {
namespace {

using nlohmann::json;

constexpr int kSideLimit = 1 << 15;

Message to_engine(std::uint32_t id, const char* kind, json fields = json::object(), std::vector<std::uint8_t> payload = {}) {
  fields["to"] = "engine";
  fields["id"] = id;
  fields["kind"] = kind;
  return {fields.dump(-1, ' ', false, json::error_handler_t::replace), std::move(payload)};
}

Error malformed(const char* what) {
  return {ErrorCode::Malformed, std::string("The engine's answer could not be read (") + what + "). Reload the page.", what};
}

template <class T>
std::optional<T> number_at(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<T>();
}

json place_of(const workspace::ModelSource& source) {
  return source.address.empty() ? json{{"set", source.file_set}} : json{{"address", source.address}};
}

std::vector<std::string> texts_at(const json& object, const char* key) {
  std::vector<std::string> texts;
  if (const auto found = object.find(key); found != object.end() && found->is_array()) {
    for (const json& each : *found) {
      if (each.is_string()) texts.push_back(each.get<std::string>());
    }
  }
  return texts;
}

std::vector<workspace::ModelFile> files_at(const json& object, const char* key) {
  std::vector<workspace::ModelFile> files;
  if (const auto found = object.find(key); found != object.end() && found->is_array()) {
    for (const json& each : *found) {
      if (each.is_object() && !text_at(each, "path").empty())
        files.push_back({text_at(each, "path"), number_at<std::uint64_t>(each, "size")});
    }
  }
  return files;
}

workspace::ModelReport report_of(const json& header) {
  workspace::ModelReport report;
  const auto found = header.find("report");
  if (found == header.end() || !found->is_object()) return report;
  report.producer = text_at(*found, "producer");
  report.opset = number_at<int>(*found, "opset").value_or(0);
  report.nodes = number_at<int>(*found, "nodes").value_or(0);
  report.parameters = number_at<std::uint64_t>(*found, "parameters").value_or(0);
  report.warnings = texts_at(*found, "warnings");
  if (const auto operators = found->find("operators"); operators != found->end() && operators->is_array()) {
    for (const json& each : *operators) {
      if (each.is_object()) report.operators.emplace_back(text_at(each, "name"), number_at<int>(each, "count").value_or(0));
    }
  }
  return report;
}

workspace::Layer layer_of(const json& entry) {
  return {text_at(entry, "name"),
          number_at<int>(entry, "channels").value_or(0),
          number_at<int>(entry, "height").value_or(0),
          number_at<int>(entry, "width").value_or(0),
          number_at<int>(entry, "tokens").value_or(0),
          text_at(entry, "kind"),
          entry.value("replays_alone", true)};
}

// What may be asked for is shown only, and need not have a size.
std::vector<workspace::Layer> offered_layers(const json& header) {
  std::vector<workspace::Layer> layers;
  if (const auto found = header.find("all_layers"); found != header.end() && found->is_array()) {
    for (const json& entry : *found) {
      if (entry.is_object() && !text_at(entry, "name").empty()) layers.push_back(layer_of(entry));
    }
  }
  return layers;
}

std::vector<float> floats(Bytes payload, std::size_t offset, std::size_t count) {
  std::vector<float> values(count);
  if (count > 0) std::memcpy(values.data(), payload.data() + offset * sizeof(float), count * sizeof(float));
  return values;
}

}  // namespace

Message find_model_message(std::uint32_t id, const workspace::ModelSource& source) {
  return to_engine(id, "find_model", {{"source", place_of(source)}});
}

Message load_model_message(std::uint32_t id, const workspace::ModelSource& source) {
  const auto or_null = [](const std::string& path) { return path.empty() ? json() : json(path); };
  return to_engine(
      id, "load_model",
      {{"source", place_of(source)}, {"vision", or_null(source.vision)}, {"text", or_null(source.text)}, {"layers", source.layers}});
}

Message prepare_file_message(std::uint32_t id, const std::string& name, std::vector<std::uint8_t> bytes, bool whole) {
  json fields = {{"name", name}};
  if (whole) fields["whole"] = true;
  return to_engine(id, "prepare_file", std::move(fields), std::move(bytes));
}

Message render_word_message(std::uint32_t id, const workspace::WordSource& word) {
  return to_engine(
      id, "render_word",
      {{"text", word.text}, {"font", word.font}, {"size", word.size}, {"foreground", word.foreground}, {"background", word.background}});
}

Message render_drawing_message(std::uint32_t id, const workspace::DrawingSource& drawing) {
  json strokes = json::array();
  for (const workspace::Stroke& s : drawing.strokes) strokes.push_back({{"width", s.width}, {"color", s.color}, {"points", s.points}});
  return to_engine(id, "render_drawing", {{"strokes", std::move(strokes)}, {"background", drawing.background}});
}

Message encode_image_message(std::uint32_t id, const image::Image& picture, const std::vector<int>& maps) {
  return to_engine(id, "encode_image", {{"width", picture.width}, {"height", picture.height}, {"maps", maps}}, picture.pixels);
}

Message encode_text_message(std::uint32_t id, const std::string& text) { return to_engine(id, "encode_text", {{"text", text}}); }
Message tokenize_message(std::uint32_t id, const std::string& text) { return to_engine(id, "tokenize", {{"text", text}}); }

Message replay_message(std::uint32_t id, const workspace::RequestReplay& request) {
  json gates = json::array();
  for (const workspace::Gate& gate : request.gates) gates.push_back({gate.neuron.layer, gate.neuron.channel, gate.factor});
  std::vector<std::uint8_t> payload;
  for (const auto& encoding : request.encodings) {
    const std::vector<float>& data = encoding->layers[static_cast<std::size_t>(request.layer)].data;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
    payload.insert(payload.end(), bytes, bytes + data.size() * sizeof(float));
  }
  json pictures = json::array();
  for (const auto& picture : request.pictures) {
    pictures.push_back({{"width", picture->width}, {"height", picture->height}});
    payload.insert(payload.end(), picture->pixels.begin(), picture->pixels.end());
  }
  return to_engine(
      id, "replay",
      {{"layer", request.layer}, {"count", request.encodings.size()}, {"pictures", std::move(pictures)}, {"gates", std::move(gates)}},
      std::move(payload));
}

Message run_study_message(std::uint32_t id, const workspace::RequestStudy& request) {
  const std::vector<float>& responses = request.inputs->responses;
  std::vector<std::uint8_t> payload(responses.size() * sizeof(float));
  if (!payload.empty()) std::memcpy(payload.data(), responses.data(), payload.size());
  return to_engine(id, "run_study",
                   {{"study_kind", request.spec.kind},
                    {"params", studies::to_json(request.spec.params)},
                    {"seed", request.spec.seed},
                    {"inputs", studies::to_json(*request.inputs)}},
                   std::move(payload));
}

Message load_atlas_message(std::uint32_t id) { return to_engine(id, "load_atlas"); }
Message cancel_message(std::uint32_t target) { return to_engine(0, "cancel", {{"target", target}}); }

Message fetch_asset_message(std::uint32_t id, const std::string& path) {
  return {json{{"to", "page"}, {"kind", "fetch_asset"}, {"id", id}, {"path", path}}.dump(-1, ' ', false, json::error_handler_t::replace),
          {}};
}

Message download_message(const std::string& name, const std::string& mime, const std::string& body, bool rasterize) {
  json header = {{"to", "page"}, {"kind", "download"}, {"name", name}, {"mime", mime}};
  if (rasterize) header["rasterize"] = true;
  return {header.dump(-1, ' ', false, json::error_handler_t::replace), {body.begin(), body.end()}};
}

Message page_message(const std::string& kind) { return {json{{"to", "page"}, {"kind", kind}}.dump(), {}}; }

Result<PictureAnswer> read_picture(const std::string& text, Bytes payload) {
  const json header = json::parse(text, nullptr, false);
  if (!header.is_object()) return malformed("header");
  const auto width = number_at<int>(header, "width"), height = number_at<int>(header, "height");
  if (!width || !height || *width < 1 || *height < 1 || *width > kSideLimit || *height > kSideLimit) return malformed("picture size");
  if (payload.size() != std::uint64_t{4} * static_cast<std::uint64_t>(*width) * static_cast<std::uint64_t>(*height))
    return malformed("pixels");
  PictureAnswer answer;
  answer.picture = image::Image(*width, *height);
  std::copy(payload.begin(), payload.end(), answer.picture.pixels.begin());
  answer.original_width = number_at<int>(header, "original_width").value_or(*width);
  answer.original_height = number_at<int>(header, "original_height").value_or(*height);
  return answer;
}

Result<model::Encoding> read_encoding(const std::string& text, Bytes payload, const workspace::ModelInfo& info) {
  const json header = json::parse(text, nullptr, false);
  const auto outputs = header.is_object() ? header.find("outputs") : header.end();
  if (!header.is_object() || outputs == header.end() || !outputs->is_array()) return malformed("outputs");
  if (outputs->empty() || outputs->size() > info.layers.size() + 1) return malformed("number of outputs");
  const std::uint64_t total = payload.size() / sizeof(float);
  model::Encoding encoding;
  for (const workspace::Layer& layer : info.layers) encoding.layers.push_back({layer.name, layer.channels, layer.height, layer.width, {}});
  for (std::size_t i = 0; i < outputs->size(); ++i) {
    const json& output = (*outputs)[i];
    const auto offset = number_at<std::uint64_t>(output, "offset"), count = number_at<std::uint64_t>(output, "count");
    if (!offset || !count || *count > total || *offset > total - *count) return malformed("output range");
    if (i == 0) {
      encoding.image_embeds = floats(payload, static_cast<std::size_t>(*offset), static_cast<std::size_t>(*count));
      continue;
    }
    const auto place = number_at<std::size_t>(output, "layer").value_or(i - 1);
    if (place >= info.layers.size()) return malformed("layer");
    const workspace::Layer& layer = info.layers[place];
    if (*count != layer.size()) return malformed("layer size");
    std::vector<float> values = floats(payload, static_cast<std::size_t>(*offset), static_cast<std::size_t>(*count));
    model::ActivationTensor& tensor = encoding.layers[place];
    if (layer.tokens > 0)
      tensor = model::maps_of_tokens(layer.name, values, layer.channels, layer.height, layer.width);
    else
      tensor.data = std::move(values);
  }
  const auto responses = header.find("responses");
  const auto at = responses == header.end() ? std::nullopt : number_at<std::uint64_t>(*responses, "offset");
  if (!at || *at > total) return malformed("responses");
  std::uint64_t offset = *at;
  for (const workspace::Layer& layer : info.layers) {
    const auto channels = static_cast<std::size_t>(layer.channels);
    if (total - offset < 2 * channels) return malformed("responses");
    const auto from = static_cast<std::size_t>(offset);
    encoding.responses.push_back({floats(payload, from, channels), floats(payload, from + channels, channels)});
    offset += 2 * channels;
  }
  return encoding;
}

Result<workspace::ModelInfo> read_model(const std::string& text, Bytes payload) {
  const json header = json::parse(text, nullptr, false);
  if (!header.is_object()) return malformed("model");
  workspace::ModelInfo info;
  info.name = text_at(header, "name");
  info.sha256 = text_at(header, "sha256");
  info.size_bytes = number_at<std::uint64_t>(header, "size_bytes").value_or(0);
  info.image_size = number_at<int>(header, "image_size").value_or(0);
  info.embed_dim = number_at<int>(header, "embed_dim").value_or(0);
  info.context_length = number_at<int>(header, "context_length").value_or(77);
  info.logit_scale = number_at<float>(header, "logit_scale").value_or(100.0F);
  const auto layers = header.find("layers");
  if (layers == header.end() || !layers->is_array()) return malformed("layers");
  for (const json& entry : *layers) {
    if (!entry.is_object()) return malformed("layer");
    workspace::Layer layer = layer_of(entry);
    const bool has_size = layer.channels >= 1 && layer.height >= 1 && layer.width >= 1 && layer.channels <= kSideLimit &&
                          layer.height <= kSideLimit && layer.width <= kSideLimit;
    if (!has_size || layer.tokens < 0 || (layer.tokens > 0 && layer.tokens < layer.height * layer.width)) return malformed("layer");
    info.layers.push_back(std::move(layer));
  }
  info.all_layers = offered_layers(header);
  if (info.all_layers.empty()) info.all_layers = info.layers;
  info.report = report_of(header);
  const auto reference = header.find("reference");
  if (reference != header.end() && reference->is_object()) {
    auto read = model::Reference::parse(reference->dump(), payload);
    // A model without a sound reference works all the same; its neuron card says that it has none.
    if (read && (read->vision_sha256().empty() || read->vision_sha256() == info.sha256))
      info.reference = std::make_shared<const model::Reference>(std::move(*read));
  }
  return info;
}

Result<workspace::ModelOffer> read_offer(const std::string& text, const workspace::ModelSource& source) {
  const json header = json::parse(text, nullptr, false);
  const auto found = header.is_object() ? header.find("offer") : header.end();
  if (!header.is_object() || found == header.end() || !found->is_object()) return malformed("offer");
  workspace::ModelOffer offer;
  offer.name = text_at(*found, "name");
  offer.source = source;
  offer.source.vision = text_at(*found, "vision_choice");
  offer.source.text = text_at(*found, "text_choice");
  offer.vision = files_at(*found, "vision");
  offer.text = files_at(*found, "text");
  offer.other_bytes = number_at<std::uint64_t>(*found, "other_bytes").value_or(0);
  offer.notes = texts_at(*found, "notes");
  return offer;
}

Result<TextAnswer> read_text(const std::string& text, Bytes payload) {
  const json header = json::parse(text, nullptr, false);
  const auto tokens = header.is_object() ? header.find("tokens") : header.end();
  if (!header.is_object() || tokens == header.end() || !tokens->is_array()) return malformed("tokens");
  TextAnswer answer;
  for (const json& entry : *tokens) {
    if (!entry.is_object()) return malformed("token");
    workspace::Token token;
    token.id = number_at<int>(entry, "id").value_or(0);
    token.text = text_at(entry, "text");
    token.start = number_at<int>(entry, "start").value_or(0);
    token.end = number_at<int>(entry, "end").value_or(0);
    token.known = entry.value("known", true);
    answer.tokens.push_back(std::move(token));
  }
  const auto truncated = header.find("truncated");
  answer.truncated = truncated != header.end() && truncated->is_boolean() && truncated->get<bool>();
  answer.embedding = floats(payload, 0, payload.size() / sizeof(float));
  return answer;
}

Result<AtlasAnswer> read_atlas(const std::string& text, Bytes payload) {
  const json header = json::parse(text, nullptr, false);
  const auto sizes = header.is_object() ? header.find("sizes") : header.end();
  if (!header.is_object() || sizes == header.end() || !sizes->is_array() || sizes->size() != 4) return malformed("atlas");
  std::vector<Bytes> parts;
  for (const json& entry : *sizes) {
    const auto size = entry.is_number_unsigned() ? entry.get<std::uint64_t>() : payload.size() + 1;
    if (size > payload.size()) return malformed("atlas sizes");
    parts.push_back(payload.first(static_cast<std::size_t>(size)));
    payload = payload.subspan(static_cast<std::size_t>(size));
  }
  const auto as_text = [](Bytes bytes) { return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()); };
  auto atlas = model::Atlas::parse(as_text(parts[0]), parts[1], as_text(parts[2]));
  if (!atlas) return atlas.error();
  return AtlasAnswer{std::make_shared<const model::Atlas>(*std::move(atlas)), {parts[3].begin(), parts[3].end()}};
}

Result<std::vector<std::vector<float>>> read_replay(Bytes payload, std::size_t count) {
  const std::size_t total = payload.size() / sizeof(float);
  if (count == 0 || total == 0 || total % count != 0) return malformed("embeddings");
  std::vector<std::vector<float>> rows;
  for (std::size_t row = 0; row < count; ++row) rows.push_back(floats(payload, row * (total / count), total / count));
  return rows;
}

Result<studies::Outcome> read_outcome(const std::string& text) {
  const json header = json::parse(text, nullptr, false);
  const json* outcome = pn::json::find(header, "outcome");
  return outcome == nullptr ? Result<studies::Outcome>(malformed("outcome")) : studies::outcome_of(*outcome);
}

studies::Progress read_progress(const std::string& text) {
  const json header = json::parse(text, nullptr, false);
  return studies::progress_of(header);
}

}  // namespace pn::session
