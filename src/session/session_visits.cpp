#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "session/session.h"
#include "session/visit_picture.h"
#include "share/visit.h"
#include "studies/outcome_json.h"
#include "studies/registry.h"

// Visits that the browser keeps, and their files.
namespace pn::session {
namespace {

namespace ws = pn::workspace;

constexpr std::size_t kPicture_bytes = std::size_t{4} * kVisitPictureSide * kVisitPictureSide;
constexpr std::size_t kLongestName_bytes = 60;

std::vector<protocol::OwnPicture> told(const std::vector<share::OwnFile>& files) {
  std::vector<protocol::OwnPicture> pictures;
  for (const share::OwnFile& file : files) pictures.push_back({file.file, file.by_profile, file.name});
  return pictures;
}

// A name that every file system takes.
std::string file_name(std::string_view title) {
  std::string name;
  for (const char c : limited(title, kLongestName_bytes)) {
    const bool is_plain =
        static_cast<unsigned char>(c) >= 0x80U || std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    if (is_plain)
      name += c;
    else if (!name.empty() && name.back() != ' ')
      name += ' ';
  }
  name = std::string(trimmed(name));
  return (name.empty() ? "visit" : name) + ".polyneuron";
}

// What each study found, in the document's order.
std::vector<protocol::OutcomeFile> outcomes_of(const ws::Workspace& workspace) {
  std::vector<protocol::OutcomeFile> files;
  for (const ws::StudySpec& spec : workspace.document.studies) {
    const ws::StudyState& state = ws::state_of(workspace, spec.id);
    const studies::Kind* kind = studies::find_kind(spec.kind);
    if (!state.outcome || kind == nullptr) continue;
    const ws::StudySpec& ran = state.ran_as;
    protocol::OutcomeFile file{std::to_string(files.size() + 1) + "-" + spec.kind,
                               studies::export_json(*kind, studies::completed(kind->params, ran.params), ran.seed, *state.outcome),
                               {}};
    for (const studies::Table& table : state.outcome->tables) file.tables.push_back(studies::to_csv(table));
    files.push_back(std::move(file));
  }
  return files;
}

std::shared_ptr<const image::Image> picture_at(Bytes payload, std::size_t place) {
  if (payload.size() < (place + 1) * kPicture_bytes) return nullptr;
  image::Image picture(kVisitPictureSide, kVisitPictureSide);
  std::copy_n(payload.data() + place * kPicture_bytes, kPicture_bytes, picture.pixels.begin());
  return std::make_shared<const image::Image>(std::move(picture));
}

}  // namespace

void Session::keep_visit(double now_s) {
  if (auto visit = visits_.poll(workspace_, now_s)) keep(*std::move(visit));
}

void Session::keep_now() {
  if (auto visit = visits_.keep_now(workspace_)) keep(*std::move(visit));
}

void Session::keep(VisitToKeep visit) {
  Message message = to_page(protocol::KeepVisit{visit.turn, visit.visit, visit.is_fresh, std::move(visit.state), std::move(visit.link),
                                                workspace_.document.title, visit_words(workspace_.document), told(visit.pictures)});
  message.payload = visit_picture(workspace_).pixels;
  post(message);
  tell_own_work();
}

void Session::on_visit_kept(const protocol::VisitKept& event) {
  visits_.kept(event.turn, event.kept && event.pictures);
  if (!event.why.empty()) apply(ws::Tell{ws::Notice::Kind::Error, event.why});
  tell_own_work();
}

void Session::on_visits(const protocol::Visits& event, Bytes pictures) {
  ws::SavedVisits visits;
  visits.works = event.works;
  for (const protocol::KeptVisit& each : event.list) {
    visits.list.push_back({each.visit, each.title, each.about, each.when, each.size_bytes, each.own, each.here, each.elsewhere,
                           picture_at(pictures, visits.list.size())});
  }
  apply(ws::VisitsListed{std::move(visits)});
}

// A visit in the place of what is on the board. One that cannot be read leaves the board as it is.
void Session::on_visit_opened(const protocol::VisitOpened& event) {
  std::vector<share::MovedFile> files;
  for (const protocol::MovedFile& each : event.files) files.push_back({each.was, each.by_profile, each.now});
  auto read = share::read_visit(event.state, files);
  if (!read) return apply(ws::Tell{ws::Notice::Kind::Error, read.error().message});
  if (event.how != "reload") keep_now();  // what goes
  if (event.how != "file") visits_.hold(share::own_files(read->finding.document));
  apply(ws::OpenFinding{std::make_shared<ws::Finding>(std::move(read->finding))});
  Address shown = address_.accept(workspace_, true);
  shown.is_new = event.how != "reload";
  show(shown);
  if (event.how == "file")
    visits_.begin_another(true);
  else
    visits_.go_on(workspace_, event.visit);
  const std::string lesson = workspace_.lessons.current;
  if (event.how == "reload" && !lesson.empty()) apply(ws::OpenLesson{lesson, true});
  for (const std::string& lost : event.lost) apply(ws::Tell{ws::Notice::Kind::Error, lost});
  for (std::string& lost : read->lost) apply(ws::Tell{ws::Notice::Kind::Error, std::move(lost)});
  tell_own_work();
}

void Session::on_visit_offered(const protocol::VisitOffered& event) {
  apply(ws::Tell{
      ws::Notice::Kind::Info,
      tr("Your last visit with pictures of your own is kept ({0}; {1}): \xE2\x80\x9CVisits\xE2\x80\x9D in the toolbar brings it back.",
         {event.about, event.when})});
}

void Session::delete_visits(std::vector<std::string> ids) {
  const auto& list = workspace_.resources.visits.list;
  const bool is_here = ids.empty() || std::any_of(list.begin(), list.end(), [&](const ws::SavedVisit& visit) {
                         return visit.is_here && std::find(ids.begin(), ids.end(), visit.id) != ids.end();
                       });
  if (is_here) visits_.forgotten();
  post(to_page(protocol::DeleteVisits{std::move(ids)}));
  tell_own_work();
}

void Session::save_visit() {
  const ws::Finding finding = ws::finding_of(workspace_);
  const std::string& title = workspace_.document.title;
  post(to_page(protocol::SaveVisit{file_name(title.empty() ? visit_words(workspace_.document) : title), share::write_visit(finding),
                                   told(share::own_files(workspace_.document)), outcomes_of(workspace_)}));
}

}  // namespace pn::session
