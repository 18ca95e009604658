#include <algorithm>
#include <string>
#include <utility>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/model/model_layers.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/panel_parts.h"
#include "view/failure.h"
#include "view/words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The model panel: what is known of the model that runs, and the way to another.
namespace pn::panels {
namespace {

using Step = workspace::ModelChange::Step;

constexpr float kRuntimeBytes = 4294967296.0F;  // a 32-bit wasm memory holds no more
constexpr float kLabelWidth = 152.0F;
constexpr int kMostOperators = 14;
constexpr const char* kDot = "  \xC2\xB7  ";
constexpr const char* kTimes = " \xC3\x97 ";

std::string awaited_words(const workspace::FindingModel& model) {
  const std::string name = model.name.empty() ? tr("another model") : model.name;
  const std::string size = model.size_bytes > 0 ? " (" + bytes_text(model.size_bytes) + ")" : "";
  const std::string made = model.source.address.empty()
                               ? tr("The finding that you opened was made with {0}{1} from files of the sender\xE2\x80\x99s machine: "
                                    "choose or drop the same files here.",
                                    {name, size})
                               : tr("The finding that you opened was made with {0}{1} from {2}.", {name, size, model.source.address});
  return made + " " +
         tr("Its gates, neurons and studies come back once that model is here; board and prompts are here already. Nothing large is "
            "fetched "
            "before you have seen its size.");
}

// ---- what is known

void fact(Context& ctx, const char* label, std::string_view value) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool narrow = ctx.device.width < 480;
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x, at.y + 1}, ctx.colors.text_muted, label);
  const float left = narrow ? kLabelWidth * 0.72F : kLabelWidth;
  const float wrap = ImGui::GetContentRegionAvail().x - left;
  ctx.nodes.text(std::string(label) + ": " + std::string(value));
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body, {at.x + left, at.y}, ctx.colors.text, value, wrap);
  ImGui::Dummy({left + wrap, text_size(ctx.fonts.body, value, wrap).y});
}

// A long hash with places to break lines at.
std::string in_groups(std::string_view hash) {
  std::string words;
  for (std::size_t at = 0; at < hash.size(); at += 16) words += (at == 0 ? "" : " ") + std::string(hash.substr(at, 16));
  return words;
}

std::uint64_t activation_bytes(const workspace::ModelInfo& info) {
  std::uint64_t floats = 0;
  for (const workspace::Layer& layer : info.layers) floats += layer.size();
  return floats * sizeof(float);
}

std::string source_words(const workspace::ModelSource& source) {
  if (source.address == workspace::kBundledModel) return tr("comes with this page");
  return source.address.empty() ? tr("files of your machine; they are not sent anywhere") : source.address;
}

// Weights once in the runtime, and once as a file while it starts.
std::string memory_words(const workspace::ModelInfo& info) {
  const float share = 2.0F * static_cast<float>(info.size_bytes) / kRuntimeBytes;
  return tr("about {0} while it starts, {1} of what the runtime can hold; {2} of activations a stimulus",
            {bytes_text(2 * info.size_bytes), percent(share), bytes_text(activation_bytes(info))});
}

void draw_facts(Context& ctx, const workspace::ModelState& model, const workspace::ModelInfo& info) {
  const workspace::ModelReport& report = info.report;
  fact(ctx, tr("source"), source_words(model.source));
  fact(ctx, tr("files"), bytes_text(info.size_bytes));
  fact(ctx, "SHA-256", in_groups(info.sha256));
  fact(ctx, tr("pictures"), tr("{0} \xC3\x97 {0} pixels", {info.image_size}));
  if (!info.classes)
    fact(ctx, tr("embedding"),
         tr_n(info.embed_dim, "{n} number", "{n} numbers") +
             (info.has_text ? kDot + std::string(tr("cosines")) + kTimes + number(info.logit_scale, 1) : ""));
  if (report.parameters > 0)
    fact(ctx, tr("image encoder"), tr("{0} stored numbers in {1} operators", {thousands(report.parameters), report.nodes}));
  if (report.opset > 0)
    fact(ctx, "ONNX", "opset " + std::to_string(report.opset) + (report.producer.empty() ? "" : kDot + report.producer));
  if (info.classes)
    fact(ctx, tr("classes"),
         info.classes->from.empty()
             ? tr("{0}, without names", {thousands(static_cast<std::uint64_t>(info.classes->count))})
             : tr("{0}, named by {1}", {thousands(static_cast<std::uint64_t>(info.classes->count)), info.classes->from}));
  const std::string text = !info.has_text                      ? tr("none: no prompts")
                           : !model.text_error.message.empty() ? model.text_error.message
                           : model.text_ready                  ? tr("up to {0} tokens", {info.context_length})
                                                               : tr("is still on its way");
  fact(ctx, tr("text encoder"), text);
  fact(ctx, tr("memory"), memory_words(info));
  for (const std::string& warning : report.warnings) note(ctx, warning, ctx.colors.warning);
}

void draw_operators(Context& ctx, const workspace::ModelReport& report) {
  if (report.operators.empty()) return;
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  heading(ctx, tr("Operators of the image encoder"), 3);
  std::string words;
  const int shown = std::min(static_cast<int>(report.operators.size()), kMostOperators);
  for (int i = 0; i < shown; ++i) {
    const auto& entry = report.operators[static_cast<std::size_t>(i)];
    words += (i == 0 ? "" : kDot) + entry.first + " " + std::to_string(entry.second);
  }
  const auto rest = static_cast<int>(report.operators.size()) - shown;
  if (rest > 0) words += kDot + tr_n(rest, "{n} more kind", "{n} more kinds");
  note(ctx, words);
}

void draw_loading(Context& ctx, const workspace::ModelChange& change) {
  const workspace::LoadProgress& progress = change.progress;
  note(ctx, progress.file.empty() ? loading_words(progress) : loading_words(progress, progress.file));
  progress_bar(ctx, loading_share(progress));
  note(ctx, tr("The present model goes on until the new one is ready. What has been fetched is kept, so that a stopped download can go on "
               "later."));
  if (button(ctx, "dialog.model.stop", tr("Stop"))) ctx.emit(workspace::CancelChange{});
}

// The same model is being started with other layers, or that failed.
bool is_own_change(const workspace::Workspace& ws) {
  return (ws.change.step == Step::Loading || ws.change.step == Step::Failed) && workspace::is_same_model(ws.change.source, ws.model.source);
}

void draw_present(Context& ctx, DialogsState& state) {
  const workspace::ModelState& model = ctx.ws.model;
  if (is_own_change(ctx.ws)) {
    if (ctx.ws.change.step == Step::Loading) return draw_loading(ctx, ctx.ws.change);
    if (failure_box(ctx, "dialog.model.again", ctx.ws.change.error))
      ctx.emit(workspace::ChangeModel{ctx.ws.change.source, workspace::is_given_up(ctx.ws.change.error)});
  }
  if (!model_is_ready(ctx, "dialog.model.retry", false)) return;
  draw_facts(ctx, model, *model.info);
  if (const auto layer = draw_layer_choice(ctx, state.layer_choice, *model.info)) {
    ctx.emit(workspace::SelectLayer{*layer});
    close_dialog(ctx, state);
  }
  draw_operators(ctx, model.info->report);
}

// ---- the way to another

std::optional<std::uint64_t> size_of(const std::vector<workspace::ModelFile>& files, const std::string& path) {
  const auto found = std::find_if(files.begin(), files.end(), [&](const workspace::ModelFile& file) { return file.path == path; });
  return found == files.end() ? std::optional<std::uint64_t>(0) : found->size_bytes;
}

// Of both chosen encoders and the small files; nothing when a size is not told.
std::optional<std::uint64_t> bytes_of(const workspace::ModelOffer& offer, const workspace::ModelSource& source) {
  const auto vision = size_of(offer.vision, source.vision),
             text = source.text == source.vision ? std::optional<std::uint64_t>(0) : size_of(offer.text, source.text);
  if (!vision || !text) return std::nullopt;
  return *vision + *text + offer.other_bytes;
}

void draw_encoder_choice(Context& ctx, const char* id, const char* label, const std::vector<workspace::ModelFile>& files,
                         std::string& chosen) {
  if (files.empty()) return;
  field_label(ctx, label);
  std::vector<std::string> labels;
  int index = -1;
  for (const workspace::ModelFile& file : files) {
    if (file.path == chosen) index = static_cast<int>(labels.size());
    const auto slash = file.path.find_last_of('/');
    labels.push_back((slash == std::string::npos ? file.path : file.path.substr(slash + 1)) +
                     (file.size_bytes ? " (" + bytes_text(*file.size_bytes) + ")" : ""));
  }
  if (const int picked = pills(ctx, id, labels, index, label); picked >= 0) chosen = files[static_cast<std::size_t>(picked)].path;
}

void draw_offer(Context& ctx, DialogsState& state, const workspace::ModelOffer& offer) {
  heading(ctx, offer.name, 3);
  draw_encoder_choice(ctx, "dialog.model.vision", tr("Image encoder"), offer.vision, state.model_choice.vision);
  draw_encoder_choice(ctx, "dialog.model.text", tr("Text encoder"), offer.text, state.model_choice.text);
  for (const std::string& sentence : offer.notes) note(ctx, sentence, sentence.starts_with("Left out:") ? ctx.colors.warning : 0);
  const auto bytes = bytes_of(offer, state.model_choice);
  if (bytes && 2.0F * static_cast<float>(*bytes) > kRuntimeBytes)
    note(ctx, tr("This is more than a page can hold while it starts: choose a smaller file."), ctx.colors.warning);
}

constexpr const char* kExample = "Xenova/clip-vit-base-patch32";

void look(Context& ctx, const std::string& address) {
  const std::string words(trim(address));
  if (!words.empty()) ctx.emit(workspace::FindModel{{words}});
}

void draw_sources(Context& ctx, DialogsState& state) {
  field_label(ctx, tr("Hub id or address of a folder"));
  const float unit = ctx.metrics.unit;
  const float look_width = text_size(ctx.fonts.body, tr("Look")).x + unit * 4 + 20;
  const float width = ImGui::GetContentRegionAvail().x - look_width - unit;
  const TextFieldResult typed =
      text_field(ctx, "dialog.model.address", state.model_address,
                 {.hint = "owner/name", .width = width, .focus = state.wants_focus, .name = tr("Hub id or address of a folder")});
  ImGui::SameLine(0, unit);
  const bool can_look = !trim(state.model_address).empty();
  if (button(ctx, "dialog.model.look", tr("Look"), ButtonKind::Normal, kIconSearch, can_look) || typed.entered)
    look(ctx, state.model_address);
  if (!can_look && ctx.ws.change.step != Step::Looking &&
      button(ctx, "dialog.model.example", tr("Try {0}", {kExample}), ButtonKind::Normal, kIconSearch)) {
    state.model_address = kExample;
    look(ctx, state.model_address);
  }
  note(ctx,
       tr("Any CLIP as ONNX files, as the Hugging Face hub lays them out, or as OpenAI and open_clip export them. Nothing large is fetched "
          "before you have seen its size."));
  if (button(ctx, "dialog.model.folder", tr("Choose a folder"), ButtonKind::Normal, kIconFolder))
    ctx.page_requests.push_back(PageRequest::PickModelFolder);
  ImGui::SameLine(0, unit);
  if (button(ctx, "dialog.model.files", tr("Choose files"), ButtonKind::Normal, kIconUpload))
    ctx.page_requests.push_back(PageRequest::PickModelFiles);
  note(ctx, tr("Or drop them anywhere on the page. They stay on your machine."));
  if (ctx.ws.model.source.address != workspace::kBundledModel &&
      button(ctx, "dialog.model.bundled", tr("Back to the page\xE2\x80\x99s own model"), ButtonKind::Normal, kIconUndo))
    ctx.emit(workspace::ChangeModel{{workspace::kBundledModel}});
}

// A model that was given up is the same when it is looked for again, so it is offered to be tried at the visitor's own risk.
void draw_failure(Context& ctx, const workspace::ModelChange& change) {
  if (workspace::is_given_up(change.error)) {
    if (error_box(ctx, "dialog.model.anyway", view::failure_words(change.error), tr("Try it anyway")))
      ctx.emit(workspace::ChangeModel{change.source, true});
  } else if (failure_box(ctx, "dialog.model.again", change.error)) {
    ctx.emit(workspace::FindModel{change.source});
  }
}

// The finding that was opened is of a model that is not here.
void draw_awaited(Context& ctx) {
  const workspace::FindingModel& model = ctx.ws.awaited->model;
  heading(ctx, tr("The finding\xE2\x80\x99s model"), 3);
  note(ctx, awaited_words(model));
  if (!model.source.address.empty() && button(ctx, "dialog.model.awaited", tr("Look for it"), ButtonKind::Normal, kIconSearch))
    ctx.emit(workspace::FindModel{model.source});
  if (!model.source.address.empty()) ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "dialog.model.without", tr("Go on without it"))) {
    ctx.emit(workspace::ForgetAwaited{});
    ctx.emit(workspace::CloseDialog{});
  }
  ImGui::Dummy({0, ctx.metrics.unit});
}

void draw_other(Context& ctx, DialogsState& state) {
  const workspace::ModelChange& change = ctx.ws.change;
  if (change.step == Step::Loading) return draw_loading(ctx, change);
  if (workspace::awaits_other_model(ctx.ws)) draw_awaited(ctx);
  draw_sources(ctx, state);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  if (change.step == Step::Looking) note(ctx, tr("Looking what is there\xE2\x80\xA6"));
  if (change.step == Step::Failed) draw_failure(ctx, change);
  if (change.step == Step::Offered && change.offer) draw_offer(ctx, state, *change.offer);
}

// The encoders of the finding that waits for this model, else those that the model is usually run with.
workspace::ModelSource usual_choice(const workspace::Workspace& ws, const workspace::ModelOffer& offer) {
  if (!workspace::awaits_other_model(ws) || ws.awaited->model.source.address != offer.source.address) return offer.source;
  const workspace::ModelSource& wanted = ws.awaited->model.source;
  const bool has_it =
      std::any_of(offer.vision.begin(), offer.vision.end(), [&](const workspace::ModelFile& file) { return file.path == wanted.vision; });
  return has_it ? wanted : offer.source;
}

// What arrived since the last frame: an offer brings its choice of files, a new model shows itself.
void follow(Context& ctx, DialogsState& state) {
  const Step step = ctx.ws.change.step;
  const Step before = std::exchange(state.model_step, step);
  if (step == before || is_own_change(ctx.ws)) return;
  if (step == Step::Offered && ctx.ws.change.offer) state.model_choice = usual_choice(ctx.ws, *ctx.ws.change.offer);
  if (step == Step::Loading) state.model_choice = ctx.ws.change.source;
  if (step != Step::None)
    state.model_tab = 1;
  else if (before == Step::Loading && ctx.ws.model.source == state.model_choice)
    state.model_tab = 0;
}

}  // namespace

void open_model(Context& ctx, DialogsState& state) {
  state.model_step = Step::None;
  const bool is_about_present = ctx.ws.change.step == Step::None || is_own_change(ctx.ws);
  state.model_tab = is_about_present && !workspace::awaits_other_model(ctx.ws) ? 0 : 1;
  state.wants_focus = false;
}

void draw_model(Context& ctx, DialogsState& state) {
  follow(ctx, state);
  if (ctx.ws.model.info) follow_layers(state.layer_choice, *ctx.ws.model.info);
  const Card card = begin_card(ctx, state, tr("Model"), {680, 640});
  if (card.visible) {
    static constexpr const char* kTabs[] = {mark("This model"), mark("Another model")};
    if (const int tab = segmented(ctx, "dialog.model.tab", kTabs, 2, state.model_tab, tr("Which model")); tab >= 0) {
      state.model_tab = tab;
      state.wants_focus = tab == 1 && !ctx.device.touch && !ctx.nodes.took_action();
    }
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    begin_body(ctx);
    if (state.model_tab == 0)
      draw_present(ctx, state);
    else
      draw_other(ctx, state);
    end_body();
    const workspace::ModelChange& change = ctx.ws.change;
    const bool can_load =
        state.model_tab == 1 && change.step == Step::Offered && change.offer.has_value() && !state.model_choice.vision.empty();
    const bool can_observe = state.model_tab == 0 && change.step != Step::Loading && ctx.ws.model.info && layers_differ(state.layer_choice);
    std::string label = can_observe ? observe_words(state.layer_choice) : state.model_tab == 0 ? tr("Open another") : tr("Load");
    if (can_load) {
      if (const auto bytes = bytes_of(*change.offer, state.model_choice)) label += " " + bytes_text(*bytes);
    }
    const char* id = can_observe ? "dialog.model.observe" : state.model_tab == 0 ? "dialog.model.another" : "dialog.model.load";
    const FooterResult result = footer(ctx, state, id, label, state.model_tab == 0 || can_load, {.cancel = tr("Close")});
    if (result.primary && can_observe) {
      workspace::ModelSource source = ctx.ws.model.source;
      source.layers = state.layer_choice.names;
      ctx.emit(workspace::ChangeModel{std::move(source)});
    } else if (result.primary && state.model_tab == 0) {
      state.model_tab = 1;
      state.wants_focus = !ctx.device.touch && !ctx.nodes.took_action();
      state.frames_open = 0;  // a card that has just opened gives its field the caret
    } else if (result.primary) {
      ctx.emit(workspace::ChangeModel{state.model_choice});
    } else if (result.cancel) {
      if (change.step != Step::Loading && change.step != Step::None) ctx.emit(workspace::CancelChange{});
      close_dialog(ctx, state);
    }
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
