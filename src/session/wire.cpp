#include "session/wire.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/words.h"
#include "studies/inputs_json.h"
#include "studies/outcome_json.h"

namespace pn::session {
namespace {

constexpr int kSideLimit = 1 << 15;

Error malformed(const std::string& what) {
  return {ErrorCode::Malformed, tr("The engine's answer could not be read ({0}). Reload the page.", {what}), what};
}

// An answer by its generated reader; the error names the field.
template <class M>
Result<M> answer_as(const json::Value& header) {
  M message;
  if (const Status status = protocol::read(header, message); !status) return malformed(status.error().where);
  return message;
}

std::vector<workspace::ModelFile> files_of(const std::vector<protocol::OfferedFile>& offered) {
  std::vector<workspace::ModelFile> files;
  for (const protocol::OfferedFile& file : offered) files.push_back({file.path, file.size});
  return files;
}

workspace::ModelReport report_of(const protocol::Report& told) {
  workspace::ModelReport report{told.producer, told.opset, told.nodes, told.parameters, {}, told.warnings};
  for (const protocol::OperatorCount& each : told.operators) report.operators.emplace_back(each.name, each.count);
  return report;
}

template <class Found>
workspace::Layer layer_of(const Found& told) {
  return {told.name, told.channels, told.height, told.width, told.tokens, told.kind, true};
}

std::vector<float> floats(Bytes payload, std::size_t offset, std::size_t count) {
  std::vector<float> values(count);
  if (count > 0) std::memcpy(values.data(), payload.data() + offset * sizeof(float), count * sizeof(float));
  return values;
}

// Gates of either encoder.
template <class Gate>
std::vector<protocol::GateFactor> factors_of(const std::vector<Gate>& gates) {
  std::vector<protocol::GateFactor> factors;
  for (const Gate& gate : gates) factors.push_back({gate.neuron.layer, gate.neuron.channel, gate.factor});
  return factors;
}

// A picture of the sizes that were told.
Result<image::Image> image_of(int width, int height, Bytes rgba) {
  if (width < 1 || height < 1 || width > kSideLimit || height > kSideLimit) return malformed("picture size");
  if (rgba.size() != std::uint64_t{4} * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height)) return malformed("pixels");
  image::Image picture(width, height);
  std::copy(rgba.begin(), rgba.end(), picture.pixels.begin());
  return picture;
}

std::optional<std::string> unless_empty(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

Message addressed(const char* to, std::uint32_t id, json::Value message, std::vector<std::uint8_t> payload) {
  message["to"] = to;
  if (id != 0) message["id"] = id;
  return {message.dump(-1, ' ', false, json::Value::error_handler_t::replace), std::move(payload)};
}

Message to_page_as_is(std::string_view kind, std::string_view field, std::string_view json_text) {
  std::string text = R"({"to":"page","kind":")";
  text.append(kind).append("\",\"").append(field).append("\":").append(json_text).append("}");
  return {std::move(text), {}};
}

protocol::ModelPlace place_of(const workspace::ModelSource& source) {
  if (source.address.empty()) return {{}, source.file_set};
  return {source.address, {}};
}

protocol::LoadModel load_model(const workspace::ModelSource& source, bool try_anyway) {
  return {place_of(source), unless_empty(source.vision), unless_empty(source.text), source.layers, try_anyway};
}

protocol::RenderWord render_word(const workspace::WordSource& word, std::uint32_t picture) {
  return {word.text, word.font, static_cast<double>(word.size), word.foreground, word.background, picture};
}

namespace {

// The request that makes a picture, kept under a number unless that is 0.
struct PictureRequest {
  std::uint32_t picture;
  json::Value operator()(const workspace::WordSource& word) const { return protocol::write(render_word(word, picture)); }
  json::Value operator()(const workspace::EmojiSource& emoji) const {
    return protocol::write(protocol::RenderEmoji{emoji.codepoints, picture});
  }
  json::Value operator()(const workspace::FileSource& file) const {
    return protocol::write(protocol::PrepareFile{file.name, false, picture, file.file, {}, file.by_profile});
  }
  json::Value operator()(const workspace::AssetSource& asset) const {
    return protocol::write(protocol::PrepareFile{asset.path, false, picture, {}, asset.path});
  }
  json::Value operator()(const workspace::EnclosedSource& enclosed) const {  // its file is the message's payload
    return protocol::write(protocol::PrepareFile{enclosed.name, false, picture, {}, {}});
  }
  json::Value operator()(const workspace::DrawingSource& drawing) const {
    protocol::RenderDrawing message{{}, drawing.background, picture};
    for (const workspace::Stroke& stroke : drawing.strokes)
      message.strokes.push_back({static_cast<double>(stroke.width), stroke.color, {stroke.points.begin(), stroke.points.end()}});
    return protocol::write(message);
  }
  json::Value operator()(const workspace::LabelledSource& labelled) const {
    protocol::RenderLabelled message{std::visit(PictureRequest{0}, labelled.base), {}, picture};
    for (const studies::Label& label : labelled.labels) message.labels.push_back(label_of(label));
    return protocol::write(message);
  }
};

}  // namespace

protocol::Label label_of(const studies::Label& label) {
  return {label.text, label.font, label.share, label.x, label.y, label.ink, label.card, label.opacity, label.angle_deg, label.is_blank};
}

protocol::TryLabel try_label(const workspace::RequestTrial& request, int side) {
  return {static_cast<std::uint32_t>(request.picture), label_of(request.label), side, factors_of(request.gates)};
}

Message prepare_message(std::uint32_t id, const workspace::RequestPicture& request) {
  const workspace::EnclosedSource* enclosed = workspace::enclosed_of(request.source);
  return addressed("engine", id, std::visit(PictureRequest{static_cast<std::uint32_t>(request.picture)}, request.source),
                   enclosed == nullptr ? std::vector<std::uint8_t>() : *enclosed->file);
}

Message sheet_message(std::uint32_t id, workspace::RequestSheet&& request) {
  const bool is_asset = request.bytes.empty();
  return to_engine(id, protocol::PrepareFile{request.path, true, 0, {}, is_asset ? std::optional(request.path) : std::nullopt},
                   std::move(request.bytes));
}

protocol::EncodeText encode_text(const workspace::RequestText& request) { return {request.text, factors_of(request.gates)}; }

protocol::Replay replay(const workspace::RequestReplay& request) {
  protocol::Replay message{request.layer, {}, factors_of(request.gates)};
  for (const workspace::StimulusId picture : request.pictures) message.pictures.push_back(static_cast<std::uint32_t>(picture));
  return message;
}

Message run_study_message(std::uint32_t id, const workspace::RequestStudy& request) {
  const std::vector<float> values = studies::payload_of(*request.inputs);
  std::vector<std::uint8_t> payload(values.size() * sizeof(float));
  if (!payload.empty()) std::memcpy(payload.data(), values.data(), payload.size());
  return to_engine(
      id,
      protocol::RunStudy{request.spec.kind, studies::to_json(request.spec.params), request.spec.seed, studies::to_json(*request.inputs)},
      std::move(payload));
}

Result<PictureAnswer> read_picture(const json::Value& header, Bytes payload) {
  const auto told = answer_as<protocol::Prepared>(header);
  if (!told) return told.error();
  auto picture = image_of(told->width, told->height, payload);
  if (!picture) return picture.error();
  PictureAnswer answer;
  answer.picture = *std::move(picture);
  answer.kept_width = told->kept_width.value_or(told->width);
  answer.kept_height = told->kept_height.value_or(told->height);
  answer.original_width = told->original_width.value_or(answer.kept_width);
  answer.original_height = told->original_height.value_or(answer.kept_height);
  answer.is_cut = told->cut;
  const auto use = std::find(image::kProfileUseNames.begin(), image::kProfileUseNames.end(), told->profile);
  if (use == image::kProfileUseNames.end()) return malformed("profile");
  answer.profile = static_cast<image::ProfileUse>(use - image::kProfileUseNames.begin());
  return answer;
}

Result<model::Encoding> read_encoding(const json::Value& header, Bytes payload, const workspace::ModelInfo& info) {
  const auto told = answer_as<protocol::EncodeImageDone>(header);
  if (!told) return told.error();
  const std::uint64_t total = payload.size() / sizeof(float);
  for (const protocol::OutputSlice* slice : {&told->embedding, &told->responses, &told->spans}) {
    if (slice->count > total || slice->offset > total - slice->count) return malformed("output range");
  }
  std::uint64_t neurons = 0;
  for (const workspace::Layer& layer : info.layers) neurons += static_cast<std::uint64_t>(layer.channels);
  if (told->embedding.count == 0) return malformed("embedding");
  if (told->responses.count != 2 * neurons) return malformed("responses");
  if (told->spans.count != 4 * info.layers.size()) return malformed("spans");
  model::Encoding encoding;
  encoding.image_embeds =
      floats(payload, static_cast<std::size_t>(told->embedding.offset), static_cast<std::size_t>(told->embedding.count));
  auto response = static_cast<std::size_t>(told->responses.offset), span = static_cast<std::size_t>(told->spans.offset);
  for (const workspace::Layer& layer : info.layers) {
    const auto channels = static_cast<std::size_t>(layer.channels);
    encoding.responses.push_back({floats(payload, response, channels), floats(payload, response + channels, channels)});
    response += 2 * channels;
    const std::vector<float> ends = floats(payload, span, 4);
    encoding.spans.push_back({ends[0], ends[1], ends[2], ends[3]});
    span += 4;
  }
  return encoding;
}

Result<model::ActivationTensor> read_maps(Bytes payload, const workspace::Layer& layer) {
  if (payload.size() != layer.size() * sizeof(float)) return malformed("layer size");
  std::vector<float> values = floats(payload, 0, layer.size());
  if (layer.tokens > 0) return model::maps_of_tokens(layer.name, values, layer.channels, layer.height, layer.width);
  return model::ActivationTensor{layer.name, layer.channels, layer.height, layer.width, std::move(values)};
}

Result<workspace::ModelInfo> read_model(const json::Value& header, Bytes payload) {
  const auto told = answer_as<protocol::ModelFacts>(header);
  if (!told) return told.error();
  workspace::ModelInfo info;
  info.name = without_direction_controls(told->name);
  info.sha256 = told->sha256;
  info.size_bytes = told->size_bytes;
  info.image_size = told->image_size;
  info.embed_dim = told->embed_dim;
  info.context_length = told->context_length;
  info.logit_scale = told->logit_scale;
  for (const protocol::Layer& entry : told->layers) {
    workspace::Layer layer = layer_of(entry);
    layer.replays_alone = entry.replays_alone;
    const bool has_size = layer.channels >= 1 && layer.height >= 1 && layer.width >= 1 && layer.channels <= kSideLimit &&
                          layer.height <= kSideLimit && layer.width <= kSideLimit;
    if (!has_size || layer.tokens < 0 || (layer.tokens > 0 && layer.tokens < layer.height * layer.width)) return malformed("layer");
    info.layers.push_back(std::move(layer));
  }
  for (const protocol::FoundLayer& entry : told->all_layers) info.all_layers.push_back(layer_of(entry));
  if (info.all_layers.empty()) info.all_layers = info.layers;
  if (told->report) info.report = report_of(*told->report);
  info.has_text = told->has_text;
  if (told->classes) {
    const auto& [count, names, from] = *told->classes;
    if (info.has_text || count < 2 || (!names.empty() && names.size() != static_cast<std::size_t>(count))) return malformed("classes");
    info.classes = std::make_shared<const workspace::ModelClasses>(workspace::ModelClasses{count, names, from});
  }
  if (told->reference.is_object()) {
    auto read = model::Reference::parse(told->reference.dump(), payload);
    // A model without a sound reference works all the same; its neuron card says that it has none.
    if (read && (read->vision_sha256().empty() || read->vision_sha256() == info.sha256))
      info.reference = std::make_shared<const model::Reference>(std::move(*read));
  }
  return info;
}

Result<workspace::ModelOffer> read_offer(const json::Value& header, const workspace::ModelSource& source) {
  auto told = answer_as<protocol::FindModelDone>(header);
  if (!told) return told.error();
  protocol::Offer& found = told->offer;
  workspace::ModelOffer offer;
  offer.name = without_direction_controls(found.name);
  offer.source = source;
  offer.source.vision = found.vision_choice.value_or("");
  offer.source.text = found.text_choice.value_or("");
  offer.vision = files_of(found.vision);
  offer.text = files_of(found.text);
  offer.other_bytes = found.other_bytes;
  offer.notes = std::move(found.notes);
  return offer;
}

namespace {

std::vector<workspace::Token> tokens_of(std::vector<protocol::Token>& told) {
  std::vector<workspace::Token> tokens;
  for (protocol::Token& token : told) tokens.push_back({token.id, std::move(token.text), token.start, token.end, token.known});
  return tokens;
}

}  // namespace

Result<TextAnswer> read_text(const json::Value& header, Bytes payload) {
  auto told = answer_as<protocol::EncodeTextDone>(header);
  if (!told) return told.error();
  return TextAnswer{tokens_of(told->tokens), told->truncated, floats(payload, 0, payload.size() / sizeof(float))};
}

Result<std::vector<workspace::Layer>> read_text_layers(const json::Value& header) {
  const auto told = answer_as<protocol::TextLayersDone>(header);
  if (!told) return told.error();
  std::vector<workspace::Layer> layers;
  for (const protocol::FoundLayer& each : told->layers) {
    if (each.channels < 1 || each.channels > kSideLimit) return malformed("layer");
    layers.push_back(layer_of(each));
  }
  if (layers.empty()) return malformed("layers");
  return layers;
}

Result<TokensAnswer> read_token_values(const json::Value& header, Bytes payload, int channels) {
  auto told = answer_as<protocol::ViewTokensDone>(header);
  if (!told) return told.error();
  const std::uint64_t count = std::uint64_t{told->rows} * static_cast<std::uint64_t>(channels);
  if (told->rows == 0 || count != payload.size() / sizeof(float)) return malformed("token values");
  return TokensAnswer{tokens_of(told->tokens), static_cast<int>(told->rows), floats(payload, 0, static_cast<std::size_t>(count))};
}

Result<UnitsAnswer> read_units(const json::Value& header, Bytes payload) {
  const auto told = answer_as<protocol::LayerUnitsDone>(header);
  if (!told) return told.error();
  if (told->channels == 0) return UnitsAnswer{};
  const std::uint64_t count = (std::uint64_t{told->channels} + 1) * told->embed_dim;
  if (told->embed_dim == 0 || count != payload.size() / sizeof(float)) return malformed("units");
  return UnitsAnswer{static_cast<int>(told->channels), static_cast<int>(told->embed_dim),
                     floats(payload, 0, static_cast<std::size_t>(count))};
}

Result<AtlasAnswer> read_atlas(const json::Value& header, Bytes payload) {
  const auto told = answer_as<protocol::LoadAtlasDone>(header);
  if (!told) return told.error();
  if (told->sizes.size() != 4) return malformed("sizes");
  std::vector<Bytes> parts;
  for (const std::uint64_t size : told->sizes) {
    if (size > payload.size()) return malformed("sizes");
    parts.push_back(payload.first(static_cast<std::size_t>(size)));
    payload = payload.subspan(static_cast<std::size_t>(size));
  }
  const auto as_text = [](Bytes bytes) { return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()); };
  auto atlas = model::Atlas::parse(as_text(parts[0]), parts[1], as_text(parts[2]));
  if (!atlas) return atlas.error();
  return AtlasAnswer{std::make_shared<const model::Atlas>(*std::move(atlas)), {parts[3].begin(), parts[3].end()}};
}

Result<workspace::LabelTrial> read_trial(const json::Value& header, Bytes payload) {
  const auto told = answer_as<protocol::TryLabelDone>(header);
  if (!told) return told.error();
  const protocol::LaidLabel& laid = told->laid;
  if (told->embed_dim == 0 || told->embeddings < 1 || told->embeddings > 2) return malformed("embeddings");
  const std::uint64_t embedding_bytes = std::uint64_t{told->embed_dim} * told->embeddings * sizeof(float);
  if (payload.size() < embedding_bytes) return malformed("payload");
  auto view = image_of(laid.width, laid.height, payload.subspan(static_cast<std::size_t>(embedding_bytes)));
  if (!view) return view.error();
  workspace::LabelTrial trial;
  trial.card_width = laid.card_width;
  trial.card_height = laid.card_height;
  trial.share = laid.share;
  trial.embedding = floats(payload, 0, told->embed_dim);
  if (told->embeddings == 2) trial.gated = floats(payload, told->embed_dim, told->embed_dim);
  trial.view = std::make_shared<const image::Image>(*std::move(view));
  return trial;
}

Result<std::vector<std::vector<float>>> read_replay(Bytes payload, std::size_t count) {
  const std::size_t total = payload.size() / sizeof(float);
  if (count == 0 || total == 0 || total % count != 0) return malformed("embeddings");
  std::vector<std::vector<float>> rows;
  for (std::size_t row = 0; row < count; ++row) rows.push_back(floats(payload, row * (total / count), total / count));
  return rows;
}

Error read_error(const json::Value& header) {
  protocol::Failure told;
  const Status status = protocol::read(header, told);
  if (!status || told.message.empty())
    return {ErrorCode::Unknown, tr("The engine failed and did not say why. Reload the page."), told.where};
  return {protocol::code_named(told.code), std::move(told.message), std::move(told.where)};
}

Result<studies::Outcome> read_outcome(const json::Value& header) {
  const auto told = answer_as<protocol::RunStudyDone>(header);
  if (!told) return told.error();
  return studies::outcome_of(told->outcome);
}

}  // namespace pn::session
