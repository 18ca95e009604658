#include <algorithm>
#include <utility>

#include "base/text.h"
#include "image/header.h"
#include "session/session.h"

// Files that the visitor gives the page: pictures, and models.
namespace pn::session {
namespace {

namespace ws = pn::workspace;

// "black_cat-02.jpg" → "black cat": what a file's name says of its concept.
std::string concept_from_file_name(std::string name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
  if (const auto dot = name.rfind('.'); dot != std::string::npos && dot > 0) name.erase(dot);
  for (char& c : name) {
    if (c == '_' || c == '-' || c == '.') c = ' ';
  }
  while (!name.empty() && (name.back() == ' ' || name.back() == ')' || name.back() == '(' || (name.back() >= '0' && name.back() <= '9')))
    name.pop_back();
  return name.empty() ? "picture" : name;
}

std::string refusal(const std::vector<std::string>& names) {
  constexpr std::size_t kNamed = 3;
  std::string list;
  const std::size_t named = std::min(names.size(), kNamed);
  for (std::size_t i = 0; i < named; ++i) list += (i > 0 ? ", " : "") + names[i];
  if (names.size() > named) list += " and " + std::to_string(names.size() - named) + " more";
  const std::string are = names.size() == 1 ? " is not a picture" : " are not pictures";
  return list + are + " of a known kind, so nothing was added for " + (names.size() == 1 ? "it" : "them") +
         ". JPEG, PNG, WebP, GIF and BMP can be added.";
}

}  // namespace

// Files that make a model, dropped or chosen: the page keeps them, and says what they are called.
void Session::on_model_files(const protocol::ModelFiles& files) {
  apply(ws::OpenDialog{{ws::Dialog::Kind::Model, {}, {}, {}}});
  apply(ws::FindModel{{"", files.set, {}, {}}});
}

// One notice for all files of a drop that are no pictures; nothing is added for them.
void Session::refuse(const std::string& name) {
  const std::string before = refused_.empty() ? "" : refusal(refused_);
  refused_.push_back(name);
  for (const ws::Notice& notice : workspace_.notices) {
    if (notice.text != before) continue;
    apply(ws::DismissNotice{notice.id});
    break;
  }
  apply(ws::Tell{ws::Notice::Kind::Error, refusal(refused_)});
}

void Session::on_file_added(const protocol::FilesAdded& file, Bytes head) {
  const std::string name = without_direction_controls(file.name);
  const auto replaced = std::exchange(ui_.dialogs.replace_with_file, std::nullopt);
  if (file.index == 0) refused_.clear();
  if (!image::format_of(head)) return refuse(name);
  if (replaced && file.source == "dialog") {  // what is dropped or pasted after the chooser was left is something new
    if (const ws::Stimulus* old = ws::find_stimulus(workspace_, *replaced)) {
      const ws::Stimulus kept = *old;
      apply(ws::AddStimulus{kept.concept_name, kept.rendition, name, ws::FileSource{name, file.file}, true});
      apply(ws::RemoveStimulus{kept.id});
      return;
    }
  }
  const bool has_target = !ui_.add_target.concept_name.empty();
  std::string concept_name = has_target ? ui_.add_target.concept_name : concept_from_file_name(name);
  if (!has_target && file.source == "camera") concept_name = "camera";
  const ws::Rendition rendition = has_target ? ui_.add_target.rendition : ws::Rendition::Photo;
  apply(ws::AddStimulus{std::move(concept_name), rendition, name, ws::FileSource{name, file.file}, true});
}

}  // namespace pn::session
