#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "image/header.h"
#include "session/session.h"

// Files that the visitor gives the page: pictures, and models.
namespace pn::session {
namespace {

namespace ws = pn::workspace;

constexpr std::size_t kHeadBytes = 32;  // of each file, in files_added

std::string_view name_in(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }  // npos + 1 is 0

// The innermost folder of a path; empty when it lies in none.
std::string_view folder_in(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? std::string_view() : name_in(path.substr(0, slash));
}

// "black_cat-02" → "black cat": without the marks and the number at its end.
std::string plain_name(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    if (c == '_' || c == '-' || c == '.') c = ' ';
  }
  while (!name.empty() && (name.back() == ' ' || name.back() == ')' || name.back() == '(' || (name.back() >= '0' && name.back() <= '9')))
    name.pop_back();
  return name;
}

// What a file's path says of its concept: its folder, where a folder holds one for each concept ("birds/owl/3.jpg"), else its name
// without the ending; where that is a number alone, the folder, too.
std::string concept_of(std::string_view path, bool folders_tell) {
  const std::string folder = plain_name(folder_in(path));
  if (folders_tell && !folder.empty()) return folder;
  std::string_view file = name_in(path);
  if (const auto dot = file.rfind('.'); dot != std::string_view::npos && dot > 0) file = file.substr(0, dot);
  const std::string name = plain_name(file);
  return !name.empty() ? name : !folder.empty() ? folder : "picture";
}

bool lie_in_several_folders(const std::vector<protocol::AddedFile>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const protocol::AddedFile& file) { return folder_in(file.path) != folder_in(files.front().path); });
}

std::string refusal(const std::vector<std::string>& names) {
  return tr_n(names.size(), "{0} is not a picture of a known kind, so nothing was added for it. JPEG, PNG, WebP, GIF and BMP can be added.",
              "{0} are not pictures of a known kind, so nothing was added for them. JPEG, PNG, WebP, GIF and BMP can be added.",
              {listed(names)});
}

}  // namespace

// Files that make a model, dropped or chosen: the page keeps them, and says what they are called.
void Session::on_model_files(const protocol::ModelFiles& files) {
  apply(ws::OpenDialog{{ws::Dialog::Kind::Model, {}, {}, {}}});
  apply(ws::FindModel{{"", files.set, {}, {}}});
}

// The chosen file takes the place of a stimulus.
void Session::replace_stimulus(const ws::Stimulus& old, const protocol::AddedFile& file) {
  const std::string name(name_in(file.path));
  const ws::StimulusId id = old.id;
  apply(ws::AddStimulus{old.concept_name, old.rendition, name, ws::FileSource{name, file.file}, true});
  apply(ws::RemoveStimulus{id});
}

void Session::on_files_added(const protocol::FilesAdded& message, Bytes heads) {
  // Only the chooser and the camera were opened for a place on the board.
  const bool was_asked_for = message.source == "dialog" || message.source == "camera";
  const auto replaced = std::exchange(ui_.dialogs.replace_with_file, std::nullopt);
  const panels::AddTarget target = was_asked_for ? std::exchange(ui_.add_target, {}) : panels::AddTarget{};
  const ws::Stimulus* old = replaced && message.source == "dialog" ? ws::find_stimulus(workspace_, *replaced) : nullptr;
  const bool folders_tell = lie_in_several_folders(message.files);
  std::vector<std::string> refused;
  std::vector<ws::NewPicture> pictures;
  for (std::size_t i = 0; i < message.files.size(); ++i) {
    protocol::AddedFile file = message.files[i];
    file.path = without_direction_controls(file.path);
    const Bytes head = heads.subspan(std::min(heads.size(), i * kHeadBytes));
    if (!image::format_of(head.first(std::min(head.size(), kHeadBytes)))) {
      refused.emplace_back(name_in(file.path));
    } else if (old) {
      replace_stimulus(ws::Stimulus(*old), file);
      old = nullptr;
    } else if (!target.concept_name.empty()) {
      pictures.push_back({target.concept_name, target.rendition, file.path, file.file});
    } else {
      pictures.push_back(
          {message.source == "camera" ? "camera" : concept_of(file.path, folders_tell), ws::Rendition::Photo, file.path, file.file});
    }
  }
  if (!refused.empty()) apply(ws::Tell{ws::Notice::Kind::Error, refusal(refused)});
  if (!pictures.empty()) apply(ws::AddPictures{std::move(pictures)});
}

}  // namespace pn::session
