#include "view/failure.h"

#include "base/words.h"

namespace pn::view {

FailureKind failure_kind(ErrorCode code) {
  switch (code) {
    case ErrorCode::NotFound: return FailureKind::Missing;
    case ErrorCode::Network: return FailureKind::Offline;
    case ErrorCode::Corrupt: return FailureKind::Damaged;
    case ErrorCode::Cancelled: return FailureKind::Cancelled;
    case ErrorCode::Unavailable:
    case ErrorCode::Crashed:
    case ErrorCode::Restarted:
    case ErrorCode::Session:
    case ErrorCode::NoModel:
    case ErrorCode::Unknown: return FailureKind::Stopped;
    case ErrorCode::Malformed:
    case ErrorCode::Truncated:
    case ErrorCode::Unsupported:
    case ErrorCode::TooLarge:
    case ErrorCode::TooFew:
    case ErrorCode::Mismatch: break;
  }
  return FailureKind::Bad;
}

std::string_view failure_title(ErrorCode code) {
  switch (code) {
    case ErrorCode::NotFound: return tr("Not found");
    case ErrorCode::Network: return tr("Network");
    case ErrorCode::Corrupt: return tr("Damaged");
    case ErrorCode::Cancelled: return tr("Cancelled");
    case ErrorCode::Truncated: return tr("Incomplete");
    case ErrorCode::Unsupported: return tr("Not supported");
    case ErrorCode::TooLarge: return tr("Too large");
    case ErrorCode::Mismatch: return tr("Does not fit");
    case ErrorCode::Unavailable: return tr("Not available");
    case ErrorCode::Crashed: return tr("Engine stopped");
    case ErrorCode::Session: return tr("Cannot run");
    case ErrorCode::Malformed:
    case ErrorCode::TooFew:
    case ErrorCode::Restarted:
    case ErrorCode::NoModel:
    case ErrorCode::Unknown: break;
  }
  return {};
}

std::string failure_words(const Error& error) {
  const std::string_view title = failure_title(error.code);
  if (title.empty() || error.message.starts_with(title)) return error.message;
  return std::string(title) + ": " + error.message;
}

bool retry_helps(const Error& error) {
  const FailureKind kind = failure_kind(error.code);
  return kind != FailureKind::Bad && kind != FailureKind::Missing;
}

}  // namespace pn::view
