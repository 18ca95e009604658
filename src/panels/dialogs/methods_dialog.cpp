#include <string>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/exports.h"
#include "share/methods.h"
#include "view/version.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// What was done, as a text to paste into a paper: of one study, or of the whole visit.
namespace pn::panels {
namespace {

constexpr const char* kOf[] = {mark("this study"), mark("the whole visit")};

void make_text(const Context& ctx, DialogsState& state) {
  const share::PageFacts page{version(), ctx.device.around.address};
  const bool is_one = state.open.study && !state.is_whole_visit;
  state.methods = is_one ? share::methods_text(ctx.ws, page, *state.open.study) : share::methods_text(ctx.ws, page);
}

// Its paragraphs, wrapped; a link is one long word, so it is broken anywhere.
void draw_text_of(Context& ctx, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) {
      const std::string paragraph = text.substr(at, end - at);
      ctx.nodes.text(paragraph);
      push_font(ctx.fonts.body);
      ImGui::TextWrapped("%s", paragraph.c_str());
      ImGui::PopFont();
    } else {
      ImGui::Dummy({0, ctx.metrics.unit / 2});
    }
    at = end + 1;
  }
}

// At the left of the footer's line, which begins where this one does.
void draw_download(Context& ctx, const DialogsState& state) {
  const ImVec2 at = ImGui::GetCursorPos();
  ImGui::SetCursorPosY(at.y + ctx.metrics.unit);
  if (button(ctx, "methods.download", tr("Download .txt"), ButtonKind::Quiet, kIconDownload))
    offer(ctx, "polyneuron-methods.txt", "text/plain;charset=utf-8", state.methods);
  ImGui::SetCursorPos(at);
}

}  // namespace

void open_methods(Context& ctx, DialogsState& state) {
  state.is_whole_visit = !state.open.study;
  make_text(ctx, state);
}

void draw_methods(Context& ctx, DialogsState& state) {
  const Card card = begin_card(ctx, state, tr("Methods"), {680, 560});
  if (card.visible) {
    if (state.open.study) {
      const int chosen = segmented(ctx, "methods.of", kOf, 2, state.is_whole_visit ? 1 : 0, tr("Methods of"));
      if (chosen >= 0) {
        state.is_whole_visit = chosen == 1;
        make_text(ctx, state);
      }
      ImGui::Dummy({0, ctx.metrics.unit / 2});
    }
    begin_body(ctx);
    draw_text_of(ctx, state.methods);
    end_body();
    draw_download(ctx, state);
    const FooterResult done = footer(ctx, state, "methods.copy", tr("Copy"), true, {.cancel = tr("Close")});
    if (done.primary) ctx.supplies.copies.push_back({state.methods, mark("The methods text")});
    if (done.primary || done.cancel) close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
