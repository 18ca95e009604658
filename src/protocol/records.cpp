// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.
#include "protocol/records.h"

#include "protocol/fields.h"

namespace pn::protocol {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::Malformed: return "Malformed";
    case ErrorCode::Truncated: return "Truncated";
    case ErrorCode::Unsupported: return "Unsupported";
    case ErrorCode::TooLarge: return "TooLarge";
    case ErrorCode::TooFew: return "TooFew";
    case ErrorCode::Mismatch: return "Mismatch";
    case ErrorCode::NotFound: return "NotFound";
    case ErrorCode::Unavailable: return "Unavailable";
    case ErrorCode::Cancelled: return "Cancelled";
    case ErrorCode::Network: return "Network";
    case ErrorCode::Corrupt: return "Corrupt";
    case ErrorCode::Crashed: return "Crashed";
    case ErrorCode::Restarted: return "Restarted";
    case ErrorCode::Session: return "Session";
    case ErrorCode::NoModel: return "NoModel";
    case ErrorCode::Unknown: return "Unknown";
  }
  return "Unknown";
}

ErrorCode code_named(std::string_view name) {
  if (name == "Malformed") return ErrorCode::Malformed;
  if (name == "Truncated") return ErrorCode::Truncated;
  if (name == "Unsupported") return ErrorCode::Unsupported;
  if (name == "TooLarge") return ErrorCode::TooLarge;
  if (name == "TooFew") return ErrorCode::TooFew;
  if (name == "Mismatch") return ErrorCode::Mismatch;
  if (name == "NotFound") return ErrorCode::NotFound;
  if (name == "Unavailable") return ErrorCode::Unavailable;
  if (name == "Cancelled") return ErrorCode::Cancelled;
  if (name == "Network") return ErrorCode::Network;
  if (name == "Corrupt") return ErrorCode::Corrupt;
  if (name == "Crashed") return ErrorCode::Crashed;
  if (name == "Restarted") return ErrorCode::Restarted;
  if (name == "Session") return ErrorCode::Session;
  if (name == "NoModel") return ErrorCode::NoModel;
  return ErrorCode::Unknown;
}

json::Value write(const ModelPlace& value) {
  json::Value out = json::Value::object();
  put_known(out, "address", value.address);
  put_known(out, "set", value.set);
  return out;
}

Status read(const json::Value& value, OfferedFile& out) {
  Fields fields(value);
  fields.need("path", out.path);
  fields.take("size", out.size);
  return fields.status();
}

Status read(const json::Value& value, Offer& out) {
  Fields fields(value);
  fields.need("name", out.name);
  fields.need("address", out.address);
  fields.need("vision", out.vision);
  fields.need("text", out.text);
  fields.take("vision_choice", out.vision_choice);
  fields.take("text_choice", out.text_choice);
  fields.take("other_bytes", out.other_bytes);
  fields.take("missing", out.missing);
  fields.take("notes", out.notes);
  return fields.status();
}

Status read(const json::Value& value, FoundLayer& out) {
  Fields fields(value);
  fields.need("name", out.name);
  fields.take("kind", out.kind);
  fields.take("channels", out.channels);
  fields.take("height", out.height);
  fields.take("width", out.width);
  fields.take("tokens", out.tokens);
  fields.take("has_tokens", out.has_tokens);
  return fields.status();
}

json::Value write(const FoundLayer& value) {
  json::Value out = json::Value::object();
  put(out, "name", value.name);
  put(out, "kind", value.kind);
  put(out, "channels", value.channels);
  put(out, "height", value.height);
  put(out, "width", value.width);
  put(out, "tokens", value.tokens);
  put(out, "has_tokens", value.has_tokens);
  return out;
}

Status read(const json::Value& value, Layer& out) {
  Fields fields(value);
  fields.need("name", out.name);
  fields.take("kind", out.kind);
  fields.take("channels", out.channels);
  fields.take("height", out.height);
  fields.take("width", out.width);
  fields.take("tokens", out.tokens);
  fields.take("has_tokens", out.has_tokens);
  fields.take("observed", out.observed);
  fields.take("replays_alone", out.replays_alone);
  fields.take("carried", out.carried);
  return fields.status();
}

json::Value write(const Layer& value) {
  json::Value out = json::Value::object();
  put(out, "name", value.name);
  put(out, "kind", value.kind);
  put(out, "channels", value.channels);
  put(out, "height", value.height);
  put(out, "width", value.width);
  put(out, "tokens", value.tokens);
  put(out, "has_tokens", value.has_tokens);
  put(out, "observed", value.observed);
  put(out, "replays_alone", value.replays_alone);
  put_known(out, "carried", value.carried);
  return out;
}

Status read(const json::Value& value, OperatorCount& out) {
  Fields fields(value);
  fields.need("name", out.name);
  fields.need("count", out.count);
  return fields.status();
}

json::Value write(const OperatorCount& value) {
  json::Value out = json::Value::object();
  put(out, "name", value.name);
  put(out, "count", value.count);
  return out;
}

Status read(const json::Value& value, Report& out) {
  Fields fields(value);
  fields.take("producer", out.producer);
  fields.take("opset", out.opset);
  fields.take("nodes", out.nodes);
  fields.take("parameters", out.parameters);
  fields.take("operators", out.operators);
  fields.take("warnings", out.warnings);
  return fields.status();
}

json::Value write(const Report& value) {
  json::Value out = json::Value::object();
  put(out, "producer", value.producer);
  put(out, "opset", value.opset);
  put(out, "nodes", value.nodes);
  put(out, "parameters", value.parameters);
  put(out, "operators", value.operators);
  put(out, "warnings", value.warnings);
  return out;
}

Status read(const json::Value& value, ClassFacts& out) {
  Fields fields(value);
  fields.need("count", out.count);
  fields.take("names", out.names);
  fields.take("from", out.from);
  return fields.status();
}

json::Value write(const ClassFacts& value) {
  json::Value out = json::Value::object();
  put(out, "count", value.count);
  put(out, "names", value.names);
  put(out, "from", value.from);
  return out;
}

Status read(const json::Value& value, ModelFacts& out) {
  Fields fields(value);
  fields.need("name", out.name);
  fields.need("sha256", out.sha256);
  fields.take("size_bytes", out.size_bytes);
  fields.take("image_size", out.image_size);
  fields.take("embed_dim", out.embed_dim);
  fields.take("logit_scale", out.logit_scale);
  fields.take("context_length", out.context_length);
  fields.need("layers", out.layers);
  fields.take("all_layers", out.all_layers);
  fields.take("report", out.report);
  fields.take("reference", out.reference);
  fields.take("address", out.address);
  fields.take("vision", out.vision);
  fields.take("text", out.text);
  fields.take("has_text", out.has_text);
  fields.take("classes", out.classes);
  return fields.status();
}

Status read(const json::Value& value, OutputSlice& out) {
  Fields fields(value);
  fields.take("name", out.name);
  fields.take("dims", out.dims);
  fields.need("offset", out.offset);
  fields.need("count", out.count);
  fields.take("layer", out.layer);
  return fields.status();
}

Status read(const json::Value& value, Token& out) {
  Fields fields(value);
  fields.take("id", out.id);
  fields.need("text", out.text);
  fields.take("start", out.start);
  fields.take("end", out.end);
  fields.take("known", out.known);
  return fields.status();
}

json::Value write(const Token& value) {
  json::Value out = json::Value::object();
  put(out, "id", value.id);
  put(out, "text", value.text);
  put(out, "start", value.start);
  put(out, "end", value.end);
  put(out, "known", value.known);
  return out;
}

Status read(const json::Value& value, Stroke& out) {
  Fields fields(value);
  fields.take("width", out.width);
  fields.take("color", out.color);
  fields.need("points", out.points);
  return fields.status();
}

json::Value write(const Stroke& value) {
  json::Value out = json::Value::object();
  put(out, "width", value.width);
  put(out, "color", value.color);
  put(out, "points", value.points);
  return out;
}

json::Value write(const GateFactor& value) {
  json::Value out = json::Value::object();
  put(out, "layer", value.layer);
  put(out, "channel", value.channel);
  put(out, "factor", value.factor);
  put(out, "offset", value.offset);
  return out;
}

Status read(const json::Value& value, Label& out) {
  Fields fields(value);
  fields.need("text", out.text);
  fields.take("font", out.font);
  fields.take("share", out.share);
  fields.take("x", out.x);
  fields.take("y", out.y);
  fields.take("ink", out.ink);
  fields.take("card", out.card);
  fields.take("opacity", out.opacity);
  fields.take("angle_deg", out.angle_deg);
  fields.take("blank", out.blank);
  return fields.status();
}

json::Value write(const Label& value) {
  json::Value out = json::Value::object();
  put(out, "text", value.text);
  put(out, "font", value.font);
  put(out, "share", value.share);
  put(out, "x", value.x);
  put(out, "y", value.y);
  put(out, "ink", value.ink);
  put(out, "card", value.card);
  put(out, "opacity", value.opacity);
  put(out, "angle_deg", value.angle_deg);
  put(out, "blank", value.blank);
  return out;
}

Status read(const json::Value& value, LaidLabel& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  fields.need("card_width", out.card_width);
  fields.need("card_height", out.card_height);
  fields.need("share", out.share);
  return fields.status();
}

json::Value write(const LaidLabel& value) {
  json::Value out = json::Value::object();
  put(out, "width", value.width);
  put(out, "height", value.height);
  put(out, "card_width", value.card_width);
  put(out, "card_height", value.card_height);
  put(out, "share", value.share);
  return out;
}

Status read(const json::Value& value, Prepared& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  fields.take("kept_width", out.kept_width);
  fields.take("kept_height", out.kept_height);
  fields.take("original_width", out.original_width);
  fields.take("original_height", out.original_height);
  fields.take("format", out.format);
  fields.take("cut", out.cut);
  fields.take("profile", out.profile);
  return fields.status();
}

Status read(const json::Value& value, PictureSize& out) {
  Fields fields(value);
  fields.need("width", out.width);
  fields.need("height", out.height);
  return fields.status();
}

json::Value write(const PictureSize& value) {
  json::Value out = json::Value::object();
  put(out, "width", value.width);
  put(out, "height", value.height);
  return out;
}

json::Value write(const Port& value) {
  json::Value out = json::Value::object();
  put(out, "name", value.name);
  put(out, "dims", value.dims);
  put(out, "type", value.type);
  return out;
}

json::Value write(const GateInputs& value) {
  json::Value out = json::Value::object();
  put(out, "layer", value.layer);
  put(out, "gate", value.gate);
  put(out, "offset", value.offset);
  put(out, "dims", value.dims);
  put(out, "observed", value.observed);
  return out;
}

Status read(const json::Value& value, AddedFile& out) {
  Fields fields(value);
  fields.take("path", out.path);
  fields.take("file", out.file);
  return fields.status();
}

json::Value write(const OwnPicture& value) {
  json::Value out = json::Value::object();
  put(out, "file", value.file);
  put(out, "by_profile", value.by_profile);
  put(out, "name", value.name);
  return out;
}

json::Value write(const OutcomeFile& value) {
  json::Value out = json::Value::object();
  put(out, "name", value.name);
  put(out, "json", value.json);
  put(out, "tables", value.tables);
  return out;
}

Status read(const json::Value& value, KeptVisit& out) {
  Fields fields(value);
  fields.need("visit", out.visit);
  fields.take("title", out.title);
  fields.take("about", out.about);
  fields.take("when", out.when);
  fields.take("size_bytes", out.size_bytes);
  fields.take("own", out.own);
  fields.take("here", out.here);
  fields.take("elsewhere", out.elsewhere);
  return fields.status();
}

Status read(const json::Value& value, LanguageRules& out) {
  Fields fields(value);
  fields.need("tag", out.tag);
  fields.take("plurals", out.plurals);
  fields.take("decimal", out.decimal);
  fields.take("group", out.group);
  fields.take("group_from", out.group_from);
  return fields.status();
}

Status read(const json::Value& value, LanguageName& out) {
  Fields fields(value);
  fields.need("tag", out.tag);
  fields.need("name", out.name);
  return fields.status();
}

Status read(const json::Value& value, MovedFile& out) {
  Fields fields(value);
  fields.need("was", out.was);
  fields.take("by_profile", out.by_profile);
  fields.need("now", out.now);
  return fields.status();
}

json::Value write(const Splice& value) {
  json::Value out = json::Value::object();
  put(out, "offset", value.offset);
  put(out, "remove", value.remove);
  put(out, "size", value.size);
  return out;
}

}  // namespace pn::protocol
