#include <algorithm>
#include <vector>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

// What the page does without, because of the way in which it was opened, and what brings it back.
namespace pn::panels {
namespace {

struct Missing {
  const char* what;
  const char* instead;
};

struct Account {
  const char* why;
  std::vector<Missing> missing;
  const char* remedy;
};

Account account_of(const Surroundings& around) {
  if (around.single_file)
    return {tr("This page is one file on your machine, without a site beside it. All that it does works, apart from this:"),
            {{tr("Speed"), tr("browsers give a file one thread, so pictures and studies take longer.")},
             {tr("Updates"), tr("the file stays as it is; ask for a newer one where you have it from.")},
             {tr("Installing"), tr("the page cannot become an app of your system: keep the file.")},
             {tr("Other models"), tr("come as files that you drop here; from the hub or an address only while there is a network.")}},
            tr("The page on a site has all of this; once visited, it opens there without a network, too.")};
  if (!around.secure)
    return {tr("This page came over plain http from another machine. Browsers do not trust such a way, and give the page less:"),
            {{tr("Opening offline"), tr("each visit loads the page and the model from that machine again.")},
             {tr("Other models"), tr("are downloaded anew at each visit; keep their files, and drop them here.")},
             {tr("Camera"), tr("add picture files instead.")},
             {tr("Copying by button"), tr("where it fails, copy the link from the address bar.")},
             {tr("Speed"), tr("one thread does the work, so pictures and studies take longer.")},
             {tr("Installing"), tr("the page cannot become an app of your system.")}},
            tr("An address that begins with https:// has all of this, as has the machine itself under http://localhost.")};
  return {tr("This browser keeps no files for this page, as in a private window or by a setting:"),
          {{tr("Opening offline"), tr("each visit loads the page and the model again.")},
           {tr("Other models"), tr("are downloaded anew at each visit.")}},
          tr("Allow the page to store data in the browser's settings, or use an ordinary window.")};
}

}  // namespace

void draw_missing(Context& ctx, DialogsState& state) {
  const Account account = account_of(ctx.device.around);
  const Card card = begin_card(ctx, state, tr("What is missing here"), {620, 440});
  if (card.visible) {
    begin_body(ctx);
    note(ctx, account.why, ctx.colors.text);
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    float column = 0;
    for (const Missing& each : account.missing) column = std::max(column, text_size(ctx.fonts.body_bold, each.what).x);
    for (const Missing& each : account.missing) explained_row(ctx, each.what, each.instead, column + ctx.metrics.unit * 2);
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    note(ctx, account.remedy, ctx.colors.text);
    end_body();
    const FooterResult done = footer(ctx, state, "dialog.done", tr("Close"), true, {.cancel = ""});
    if (done.primary || done.cancel) close_dialog(ctx, state);
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
