// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.
#include "protocol/core_messages.h"

#include "protocol/fields.h"

namespace pn::protocol::core {

Status read(const json::Value& value, Language& out) {
  Fields fields(value);
  fields.need("rules", out.rules);
  return fields.status();
}

Status read(const json::Value& value, Sha256&) { return Fields(value).status(); }

json::Value write(const Sha256Done& value) {
  json::Value out = json::Value::object();
  put(out, "sha256", value.sha256);
  return out;
}

Status read(const json::Value& value, Sha256Begin& out) {
  Fields fields(value);
  fields.take("stream", out.stream);
  return fields.status();
}

Status read(const json::Value& value, Sha256Update& out) {
  Fields fields(value);
  fields.take("stream", out.stream);
  return fields.status();
}

json::Value write(const Sha256UpdateDone& value) {
  json::Value out = json::Value::object();
  put(out, "size_bytes", value.size_bytes);
  return out;
}

Status read(const json::Value& value, Sha256End& out) {
  Fields fields(value);
  fields.take("stream", out.stream);
  return fields.status();
}

json::Value write(const Sha256EndDone& value) {
  json::Value out = json::Value::object();
  put(out, "sha256", value.sha256);
  return out;
}

Status read(const json::Value& value, LoadConfig& out) {
  Fields fields(value);
  fields.need("name", out.name);
  return fields.status();
}

json::Value write(const LoadConfigDone& value) {
  json::Value out = json::Value::object();
  put_known(out, "name", value.name);
  put_known(out, "image_size", value.image_size);
  put_known(out, "embed_dim", value.embed_dim);
  put_known(out, "context_length", value.context_length);
  put_known(out, "logit_scale", value.logit_scale);
  put_known(out, "vocabulary", value.vocabulary);
  put_known(out, "merges", value.merges);
  return out;
}

Status read(const json::Value& value, InspectVision& out) {
  Fields fields(value);
  fields.take("layers", out.layers);
  fields.take("classes", out.classes);
  return fields.status();
}

json::Value write(const InspectVisionDone& value) {
  json::Value out = json::Value::object();
  put(out, "image_size", value.image_size);
  put(out, "embed_dim", value.embed_dim);
  put(out, "input", value.input);
  put(out, "embedding", value.embedding);
  put_known(out, "classes", value.classes);
  put(out, "has_text", value.has_text);
  put(out, "layers", value.layers);
  put(out, "all_layers", value.all_layers);
  put(out, "gates", value.gates);
  put(out, "inlining", value.inlining);
  put(out, "splices", value.splices);
  put(out, "report", value.report);
  return out;
}

Status read(const json::Value& value, CutVision& out) {
  Fields fields(value);
  fields.take("layers", out.layers);
  fields.need("layer", out.layer);
  fields.take("embedding", out.embedding);
  return fields.status();
}

json::Value write(const CutVisionDone& value) {
  json::Value out = json::Value::object();
  put(out, "input", value.input);
  put(out, "carried", value.carried);
  put(out, "embedding", value.embedding);
  put(out, "gates", value.gates);
  return out;
}

Status read(const json::Value& value, ExtractTower& out) {
  Fields fields(value);
  fields.need("tower", out.tower);
  return fields.status();
}

Status read(const json::Value& value, InspectText&) { return Fields(value).status(); }

json::Value write(const InspectTextDone& value) {
  json::Value out = json::Value::object();
  put(out, "input", value.input);
  put(out, "embedding", value.embedding);
  return out;
}

Status read(const json::Value& value, GateText&) { return Fields(value).status(); }

json::Value write(const GateTextDone& value) {
  json::Value out = json::Value::object();
  put(out, "layers", value.layers);
  put(out, "gates", value.gates);
  put(out, "inlining", value.inlining);
  put(out, "splices", value.splices);
  return out;
}

Status read(const json::Value& value, PrepareFile& out) {
  Fields fields(value);
  fields.take("name", out.name);
  fields.take("whole", out.whole);
  fields.take("convert", out.convert);
  return fields.status();
}

json::Value write(const PrepareFileDone& value) {
  json::Value out = json::Value::object();
  put(out, "width", value.width);
  put(out, "height", value.height);
  put(out, "original_width", value.original_width);
  put(out, "original_height", value.original_height);
  put(out, "format", value.format);
  put(out, "cut", value.cut);
  put(out, "profile", value.profile);
  return out;
}

Status read(const json::Value& value, Thumbnail& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  fields.need("side", out.side);
  return fields.status();
}

Status read(const json::Value& value, WritePng& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  return fields.status();
}

Status read(const json::Value& value, ShrinkPicture& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  fields.need("most_bytes", out.most_bytes);
  return fields.status();
}

Status read(const json::Value& value, LoadFont& out) {
  Fields fields(value);
  fields.need("name", out.name);
  return fields.status();
}

Status read(const json::Value& value, RenderWord& out) {
  Fields fields(value);
  fields.need("text", out.text);
  fields.take("font", out.font);
  fields.take("size", out.size);
  fields.take("foreground", out.foreground);
  fields.take("background", out.background);
  return fields.status();
}

Status read(const json::Value& value, LabelPicture& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  fields.need("label", out.label);
  return fields.status();
}

Status read(const json::Value& value, RenderDrawing& out) {
  Fields fields(value);
  fields.need("strokes", out.strokes);
  fields.take("background", out.background);
  return fields.status();
}

Status read(const json::Value& value, Preprocess& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  fields.take("harm", out.harm);
  fields.take("strength", out.strength);
  return fields.status();
}

json::Value write(const PreprocessDone& value) {
  json::Value out = json::Value::object();
  put(out, "dims", value.dims);
  return out;
}

Status read(const json::Value& value, PoolLayer& out) {
  Fields fields(value);
  fields.need("channels", out.channels);
  fields.take("rows", out.rows);
  return fields.status();
}

Status read(const json::Value& value, StudyBegin& out) {
  Fields fields(value);
  fields.need("study", out.study);
  fields.need("study_kind", out.study_kind);
  fields.take("params", out.params);
  fields.take("seed", out.seed);
  fields.need("inputs", out.inputs);
  return fields.status();
}

json::Value write(const StudyBeginDone& value) {
  json::Value out = json::Value::object();
  put(out, "progress", value.progress);
  return out;
}

Status read(const json::Value& value, StudyStep& out) {
  Fields fields(value);
  fields.need("study", out.study);
  fields.take("images", out.images);
  fields.take("neurons", out.neurons);
  fields.take("texts", out.texts);
  fields.take("units", out.units);
  fields.take("embed_dim", out.embed_dim);
  fields.take("map_channels", out.map_channels);
  fields.take("map_height", out.map_height);
  fields.take("map_width", out.map_width);
  return fields.status();
}

json::Value write(const StudyStepDone& value) {
  json::Value out = json::Value::object();
  put(out, "progress", value.progress);
  put_known(out, "ask", value.ask);
  put_known(out, "outcome", value.outcome);
  return out;
}

Status read(const json::Value& value, StudyEnd& out) {
  Fields fields(value);
  fields.need("study", out.study);
  return fields.status();
}

Status read(const json::Value& value, Tokenize& out) {
  Fields fields(value);
  fields.need("text", out.text);
  return fields.status();
}

json::Value write(const TokenizeDone& value) {
  json::Value out = json::Value::object();
  put(out, "ids", value.ids);
  put(out, "tokens", value.tokens);
  put(out, "cleaned", value.cleaned);
  put(out, "truncated", value.truncated);
  return out;
}

}  // namespace pn::protocol::core
