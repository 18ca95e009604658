// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.
#include "protocol/messages.h"

#include "protocol/fields.h"

namespace pn::protocol {

json::Value write(const FindModel& value) {
  json::Value out = {{"kind", FindModel::kKind}};
  put(out, "source", value.source);
  return out;
}

Status read(const json::Value& value, FindModelDone& out) {
  Fields fields(value);
  fields.need("offer", out.offer);
  return fields.status();
}

json::Value write(const LoadModel& value) {
  json::Value out = {{"kind", LoadModel::kKind}};
  put(out, "source", value.source);
  put(out, "vision", value.vision);
  put(out, "text", value.text);
  put(out, "layers", value.layers);
  put(out, "try_anyway", value.try_anyway);
  return out;
}

json::Value write(const PrepareFile& value) {
  json::Value out = {{"kind", PrepareFile::kKind}};
  put(out, "name", value.name);
  put(out, "whole", value.whole);
  put(out, "picture", value.picture);
  put_known(out, "file", value.file);
  put_known(out, "asset", value.asset);
  put(out, "convert", value.convert);
  return out;
}

json::Value write(const RenderWord& value) {
  json::Value out = {{"kind", RenderWord::kKind}};
  put(out, "text", value.text);
  put(out, "font", value.font);
  put(out, "size", value.size);
  put(out, "foreground", value.foreground);
  put(out, "background", value.background);
  put(out, "picture", value.picture);
  return out;
}

json::Value write(const RenderDrawing& value) {
  json::Value out = {{"kind", RenderDrawing::kKind}};
  put(out, "strokes", value.strokes);
  put(out, "background", value.background);
  put(out, "picture", value.picture);
  return out;
}

json::Value write(const RenderEmoji& value) {
  json::Value out = {{"kind", RenderEmoji::kKind}};
  put(out, "codepoints", value.codepoints);
  put(out, "picture", value.picture);
  return out;
}

json::Value write(const RenderLabelled& value) {
  json::Value out = {{"kind", RenderLabelled::kKind}};
  put(out, "base", value.base);
  put(out, "labels", value.labels);
  put(out, "picture", value.picture);
  return out;
}

json::Value write(const TryLabel& value) {
  json::Value out = {{"kind", TryLabel::kKind}};
  put(out, "picture", value.picture);
  put(out, "label", value.label);
  put(out, "side", value.side);
  put(out, "gates", value.gates);
  return out;
}

Status read(const json::Value& value, TryLabelDone& out) {
  Fields fields(value);
  fields.need("laid", out.laid);
  fields.need("embed_dim", out.embed_dim);
  fields.need("embeddings", out.embeddings);
  return fields.status();
}

json::Value write(const ViewPicture& value) {
  json::Value out = {{"kind", ViewPicture::kKind}};
  put(out, "picture", value.picture);
  put(out, "side", value.side);
  return out;
}

json::Value write(const ShrinkPicture& value) {
  json::Value out = {{"kind", ShrinkPicture::kKind}};
  put(out, "picture", value.picture);
  put(out, "most_bytes", value.most_bytes);
  return out;
}

json::Value write(const EncodeImage& value) {
  json::Value out = {{"kind", EncodeImage::kKind}};
  put(out, "picture", value.picture);
  put(out, "layers", value.layers);
  return out;
}

Status read(const json::Value& value, EncodeImageDone& out) {
  Fields fields(value);
  fields.need("embedding", out.embedding);
  fields.need("responses", out.responses);
  fields.need("spans", out.spans);
  return fields.status();
}

json::Value write(const ViewMaps& value) {
  json::Value out = {{"kind", ViewMaps::kKind}};
  put(out, "picture", value.picture);
  put(out, "layer", value.layer);
  return out;
}

json::Value write(const TextLayers&) { return {{"kind", TextLayers::kKind}}; }

Status read(const json::Value& value, TextLayersDone& out) {
  Fields fields(value);
  fields.need("layers", out.layers);
  return fields.status();
}

json::Value write(const ViewTokens& value) {
  json::Value out = {{"kind", ViewTokens::kKind}};
  put(out, "text", value.text);
  put(out, "layer", value.layer);
  return out;
}

Status read(const json::Value& value, ViewTokensDone& out) {
  Fields fields(value);
  fields.need("tokens", out.tokens);
  fields.need("rows", out.rows);
  return fields.status();
}

json::Value write(const EncodeText& value) {
  json::Value out = {{"kind", EncodeText::kKind}};
  put(out, "text", value.text);
  put(out, "gates", value.gates);
  return out;
}

Status read(const json::Value& value, EncodeTextDone& out) {
  Fields fields(value);
  fields.need("tokens", out.tokens);
  fields.take("truncated", out.truncated);
  return fields.status();
}

json::Value write(const Tokenize& value) {
  json::Value out = {{"kind", Tokenize::kKind}};
  put(out, "text", value.text);
  return out;
}

Status read(const json::Value& value, TokenizeDone& out) {
  Fields fields(value);
  fields.need("tokens", out.tokens);
  fields.take("truncated", out.truncated);
  return fields.status();
}

json::Value write(const Replay& value) {
  json::Value out = {{"kind", Replay::kKind}};
  put(out, "layer", value.layer);
  put(out, "pictures", value.pictures);
  put(out, "gates", value.gates);
  return out;
}

json::Value write(const LayerUnits& value) {
  json::Value out = {{"kind", LayerUnits::kKind}};
  put(out, "layer", value.layer);
  put(out, "picture", value.picture);
  return out;
}

Status read(const json::Value& value, LayerUnitsDone& out) {
  Fields fields(value);
  fields.take("channels", out.channels);
  fields.take("embed_dim", out.embed_dim);
  return fields.status();
}

json::Value write(const LoadAtlas&) { return {{"kind", LoadAtlas::kKind}}; }

Status read(const json::Value& value, LoadAtlasDone& out) {
  Fields fields(value);
  fields.need("sizes", out.sizes);
  return fields.status();
}

json::Value write(const RunStudy& value) {
  json::Value out = {{"kind", RunStudy::kKind}};
  put(out, "study_kind", value.study_kind);
  put(out, "params", value.params);
  put(out, "seed", value.seed);
  put(out, "inputs", value.inputs);
  return out;
}

Status read(const json::Value& value, RunStudyDone& out) {
  Fields fields(value);
  fields.need("outcome", out.outcome);
  return fields.status();
}

json::Value write(const Cancel& value) {
  json::Value out = {{"kind", Cancel::kKind}};
  put(out, "target", value.target);
  return out;
}

json::Value write(const OpenFileDialog&) { return {{"kind", OpenFileDialog::kKind}}; }

json::Value write(const OpenFolderDialog&) { return {{"kind", OpenFolderDialog::kKind}}; }

json::Value write(const PickModelFolder&) { return {{"kind", PickModelFolder::kKind}}; }

json::Value write(const PickModelFiles&) { return {{"kind", PickModelFiles::kKind}}; }

json::Value write(const OpenCamera&) { return {{"kind", OpenCamera::kKind}}; }

json::Value write(const Download& value) {
  json::Value out = {{"kind", Download::kKind}};
  put(out, "name", value.name);
  put(out, "mime", value.mime);
  put(out, "rasterize", value.rasterize);
  return out;
}

json::Value write(const SetTitle& value) {
  json::Value out = {{"kind", SetTitle::kKind}};
  put(out, "title", value.title);
  return out;
}

json::Value write(const Address& value) {
  json::Value out = {{"kind", Address::kKind}};
  put(out, "fragment", value.fragment);
  put(out, "entry", value.entry);
  put(out, "is_new", value.is_new);
  return out;
}

json::Value write(const OwnWork& value) {
  json::Value out = {{"kind", OwnWork::kKind}};
  put(out, "at_stake", value.at_stake);
  return out;
}

json::Value write(const Theme& value) {
  json::Value out = {{"kind", Theme::kKind}};
  put(out, "dark", value.dark);
  return out;
}

json::Value write(const ChooseLanguage& value) {
  json::Value out = {{"kind", ChooseLanguage::kKind}};
  put(out, "tag", value.tag);
  return out;
}

json::Value write(const ToggleFullscreen&) { return {{"kind", ToggleFullscreen::kKind}}; }

json::Value write(const CopyText& value) {
  json::Value out = {{"kind", CopyText::kKind}};
  put(out, "text", value.text);
  put(out, "what", value.what);
  return out;
}

json::Value write(const KeepVisit& value) {
  json::Value out = {{"kind", KeepVisit::kKind}};
  put(out, "turn", value.turn);
  put(out, "visit", value.visit);
  put(out, "fresh", value.fresh);
  put(out, "state", value.state);
  put(out, "link", value.link);
  put(out, "title", value.title);
  put(out, "about", value.about);
  put(out, "pictures", value.pictures);
  return out;
}

json::Value write(const KeepLessons& value) {
  json::Value out = {{"kind", KeepLessons::kKind}};
  put(out, "progress", value.progress);
  return out;
}

json::Value write(const ListVisits&) { return {{"kind", ListVisits::kKind}}; }

json::Value write(const OpenVisit& value) {
  json::Value out = {{"kind", OpenVisit::kKind}};
  put(out, "visit", value.visit);
  return out;
}

json::Value write(const DeleteVisits& value) {
  json::Value out = {{"kind", DeleteVisits::kKind}};
  put(out, "visits", value.visits);
  return out;
}

json::Value write(const SaveVisit& value) {
  json::Value out = {{"kind", SaveVisit::kKind}};
  put(out, "name", value.name);
  put(out, "state", value.state);
  put(out, "pictures", value.pictures);
  put(out, "outcomes", value.outcomes);
  return out;
}

json::Value write(const OpenVisitFile&) { return {{"kind", OpenVisitFile::kKind}}; }

json::Value write(const TakeUpdate&) { return {{"kind", TakeUpdate::kKind}}; }

json::Value write(const QrCode& value) {
  json::Value out = {{"kind", QrCode::kKind}};
  put(out, "text", value.text);
  return out;
}

json::Value write(const FetchAsset& value) {
  json::Value out = {{"kind", FetchAsset::kKind}};
  put(out, "path", value.path);
  return out;
}

json::Value write(const Nodes& value) {
  json::Value out = {{"kind", Nodes::kKind}};
  put(out, "tree", value.tree);
  return out;
}

json::Value write(const Snapshot& value) {
  json::Value out = {{"kind", Snapshot::kKind}};
  put(out, "snapshot", value.snapshot);
  return out;
}

Status read(const json::Value& value, Failure& out) {
  Fields fields(value);
  fields.take("code", out.code);
  fields.take("message", out.message);
  fields.take("where", out.where);
  return fields.status();
}

Status read(const json::Value& value, Progress& out) {
  Fields fields(value);
  fields.take("done", out.done);
  fields.take("words", out.words);
  fields.take("phase", out.phase);
  fields.take("file", out.file);
  fields.take("received", out.received);
  fields.take("total", out.total);
  return fields.status();
}

Status read(const json::Value& value, TextReady&) { return Fields(value).status(); }

Status read(const json::Value& value, TextFailed& out) {
  Fields fields(value);
  fields.take("code", out.code);
  fields.take("message", out.message);
  fields.take("where", out.where);
  return fields.status();
}

Status read(const json::Value& value, EngineRestarted& out) {
  Fields fields(value);
  fields.take("reason", out.reason);
  return fields.status();
}

Status read(const json::Value& value, EngineFailed& out) {
  Fields fields(value);
  fields.take("message", out.message);
  return fields.status();
}

Status read(const json::Value& value, ColorScheme& out) {
  Fields fields(value);
  fields.need("dark", out.dark);
  return fields.status();
}

Status read(const json::Value& value, ReducedMotion& out) {
  Fields fields(value);
  fields.need("reduced", out.reduced);
  return fields.status();
}

Status read(const json::Value& value, HighContrast& out) {
  Fields fields(value);
  fields.need("wanted", out.wanted);
  return fields.status();
}

Status read(const json::Value& value, Surroundings& out) {
  Fields fields(value);
  fields.take("secure", out.secure);
  fields.take("single_file", out.single_file);
  fields.take("keeps_files", out.keeps_files);
  fields.take("address", out.address);
  return fields.status();
}

Status read(const json::Value& value, SetLanguage& out) {
  Fields fields(value);
  fields.need("rules", out.rules);
  return fields.status();
}

Status read(const json::Value& value, Languages& out) {
  Fields fields(value);
  fields.need("list", out.list);
  return fields.status();
}

Status read(const json::Value& value, Embedded& out) {
  Fields fields(value);
  fields.take("panel", out.panel);
  return fields.status();
}

Status read(const json::Value& value, UpdateReady&) { return Fields(value).status(); }

Status read(const json::Value& value, FilesAdded& out) {
  Fields fields(value);
  fields.take("source", out.source);
  fields.need("files", out.files);
  return fields.status();
}

Status read(const json::Value& value, ModelFiles& out) {
  Fields fields(value);
  fields.need("set", out.set);
  fields.take("name", out.name);
  fields.take("names", out.names);
  fields.take("size_bytes", out.size_bytes);
  return fields.status();
}

Status read(const json::Value& value, PageError& out) {
  Fields fields(value);
  fields.take("message", out.message);
  return fields.status();
}

Status read(const json::Value& value, NodeAction& out) {
  Fields fields(value);
  fields.take("id", out.id);
  fields.take("action", out.action);
  fields.take("value", out.value);
  return fields.status();
}

Status read(const json::Value& value, TextCopied& out) {
  Fields fields(value);
  fields.take("what", out.what);
  fields.take("copied", out.copied);
  fields.take("characters", out.characters);
  return fields.status();
}

Status read(const json::Value& value, OpenLink& out) {
  Fields fields(value);
  fields.take("text", out.text);
  return fields.status();
}

Status read(const json::Value& value, HistoryEntry& out) {
  Fields fields(value);
  fields.take("entry", out.entry);
  fields.take("text", out.text);
  return fields.status();
}

Status read(const json::Value& value, Visits& out) {
  Fields fields(value);
  fields.need("list", out.list);
  fields.take("works", out.works);
  return fields.status();
}

Status read(const json::Value& value, VisitKept& out) {
  Fields fields(value);
  fields.need("turn", out.turn);
  fields.take("kept", out.kept);
  fields.take("pictures", out.pictures);
  fields.take("why", out.why);
  return fields.status();
}

Status read(const json::Value& value, VisitOpened& out) {
  Fields fields(value);
  fields.need("state", out.state);
  fields.need("files", out.files);
  fields.need("how", out.how);
  fields.take("visit", out.visit);
  fields.take("lost", out.lost);
  return fields.status();
}

Status read(const json::Value& value, VisitOffered& out) {
  Fields fields(value);
  fields.need("about", out.about);
  fields.need("when", out.when);
  return fields.status();
}

Status read(const json::Value& value, KeptLessons& out) {
  Fields fields(value);
  fields.need("progress", out.progress);
  fields.need("lot", out.lot);
  return fields.status();
}

Status read(const json::Value& value, KeepNow&) { return Fields(value).status(); }

Status read(const json::Value& value, SnapshotRequest&) { return Fields(value).status(); }

}  // namespace pn::protocol
