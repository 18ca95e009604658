#include "panels/parts/failure_box.h"

#include <string>

#include "base/words.h"
#include "view/failure.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

const char* icon_of(view::FailureKind kind) {
  switch (kind) {
    case view::FailureKind::Bad: return widgets::kIconError;
    case view::FailureKind::Missing: return widgets::kIconSearch;
    case view::FailureKind::Offline: return widgets::kIconOffline;
    case view::FailureKind::Damaged: return widgets::kIconDownload;
    case view::FailureKind::Stopped: return widgets::kIconWarning;
    case view::FailureKind::Cancelled: return widgets::kIconStop;
  }
  return widgets::kIconWarning;
}

}  // namespace

bool failure_box(Context& ctx, const char* id, const Error& error, std::string_view lead) {
  std::string message(lead);
  if (!message.empty()) message += ' ';
  message += view::failure_words(error);
  const char* retry = view::retry_helps(error) ? tr("Try again") : "";
  return widgets::error_box(ctx, id, message, retry, icon_of(view::failure_kind(error.code)));
}

}  // namespace pn::panels
