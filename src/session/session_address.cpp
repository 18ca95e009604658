#include <memory>
#include <utility>

#include "base/words.h"
#include "session/session.h"
#include "share/link.h"

// The address bar, the browser's history and the tab's title.
namespace pn::session {
namespace {

namespace ws = pn::workspace;

constexpr const char* kPage = "Polyneuron";
constexpr const char* kDot = " \xc2\xb7 ";

}  // namespace

// The tab says what was found, and which model is looked at once it is another than the page's own.
void Session::tell_title() {
  const ws::ModelState& model = workspace_.model;
  std::string title = workspace_.document.title;
  if (title.empty() && model.info && model.source.address != ws::kBundledModel)
    title = model.info->name + " (" + model.info->sha256.substr(0, 8) + ")";
  title += (title.empty() ? "" : kDot) + std::string(kPage);
  if (title == told_title_) return;
  told_title_ = title;
  post(to_page(protocol::SetTitle{std::move(title)}));
}

void Session::tell_address(double now_s) {
  if (const auto address = address_.poll(workspace_, now_s)) show(*address);
}

void Session::show(const Address& address) { post(to_page(protocol::Address{address.fragment, address.entry, address.is_new})); }

// The link of what is seen, for the dialog that hands it on.
void Session::prepare_link() {
  panels::SharedLink& link = ui_.supplies.link;
  if (workspace_.view.dialog.kind != ws::Dialog::Kind::Share) {
    link = {};
    return;
  }
  if (!link.fragment.empty() && linked_revision_ == workspace_.revision && linked_view_ == workspace_.view) return;
  linked_revision_ = workspace_.revision;
  linked_view_ = workspace_.view;
  std::string fragment = share::write_link(ws::finding_to_share(workspace_));
  if (fragment != link.fragment) link.told.clear();  // it was of another link
  link.fragment = std::move(fragment);
  const std::size_t characters = device_.around.address.size() + 1 + link.fragment.size();
  link.is_long = characters > share::kLongLink;
  link.is_unreadable = link.fragment.size() > share::kLongestLink;
}

void Session::on_text_copied(const protocol::TextCopied& event) {
  if (event.what == panels::kCopiedLink || event.what == panels::kCopiedMarkdown || event.what == panels::kCopiedFrame)
    return on_finding_copied(event);
  if (event.copied)
    return apply(
        ws::Tell{ws::Notice::Kind::Info, tr("{0} is copied: {1} characters.", {tr(std::string_view(event.what)), event.characters})});
  apply(ws::Tell{ws::Notice::Kind::Error, tr("This browser lets the page copy nothing here. Download it instead.")});
}

void Session::on_finding_copied(const protocol::TextCopied& event) {
  const ws::Enclosing pictures = ws::enclosing(workspace_);
  const std::size_t left = pictures.own - (workspace_.sharing.encloses_pictures ? pictures.ready : 0);
  std::string words =
      event.copied ? tr("{0} is copied: {1} characters.", {tr(std::string_view(event.what)), event.characters})
                   : std::string(tr("This browser lets the page copy nothing here. The address bar has the link: copy it from there."));
  if (left > 0) words += " " + tr_n(left, "Your own picture is not in it.", "Your own pictures, {n} of them, are not in it.");
  if (event.characters > share::kLongLink) words += std::string(" ") + tr("Some chats cut so long a link.");
  if (workspace_.view.dialog.kind == ws::Dialog::Kind::Share) {
    ui_.supplies.link.told = std::move(words);
    ui_.supplies.link.has_failed = !event.copied;
    return;
  }
  apply(ws::Tell{event.copied ? ws::Notice::Kind::Info : ws::Notice::Kind::Error, std::move(words)});
}

// A link in the place of what is on the board. One that cannot be read leaves the board as it is.
void Session::on_link(std::string_view text) {
  auto read = share::read_link(text);
  if (!read) {
    if (read.error().code != ErrorCode::NotFound) apply(ws::Tell{ws::Notice::Kind::Error, read.error().message});
    return;
  }
  if (share::write_link(read->finding) == address_.link()) return;  // it is what is seen
  keep_now();                                                       // what goes
  apply(ws::OpenFinding{std::make_shared<ws::Finding>(std::move(read->finding))});
  show(address_.accept(workspace_, true));
  visits_.begin_another(false);
  for (std::string& lost : read->lost) apply(ws::Tell{ws::Notice::Kind::Error, std::move(lost)});
}

void Session::on_history_entry(const protocol::HistoryEntry& event) {
  auto then = address_.go_to(event.entry);
  if (!then) return on_link(event.text);
  apply(*std::move(then));
  show(address_.accept(workspace_, false));
}

}  // namespace pn::session
