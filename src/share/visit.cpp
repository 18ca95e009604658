#include "share/visit.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/text.h"
#include "base/words.h"
#include "share/source_json.h"

namespace pn::share {
namespace {

using namespace workspace;

constexpr std::size_t kMostText_bytes = 4U << 20U;

// Finds the files again; tells of those that are not there.
void renumber_files(ReadFinding& read, std::span<const MovedFile> files) {
  std::vector<std::string> gone;
  std::erase_if(read.finding.document.stimuli, [&](Stimulus& stimulus) {
    FileSource* file = file_of(stimulus.source);
    if (file == nullptr) return false;
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const MovedFile& each) { return each.was == file->file && each.by_profile == file->by_profile; });
    if (found == files.end()) {
      gone.push_back(file->name.empty() ? stimulus.title : file->name);
      return true;
    }
    file->file = found->now;
    return false;
  });
  if (gone.empty()) return;
  read.lost.push_back(tr_n(gone.size(), "The picture {0} is missing and left out. Add it again.",
                           "The pictures {0} are missing and left out. Add them again.", {listed(gone)}));
}

}  // namespace

std::vector<OwnFile> own_files(const Document& document) {
  std::vector<OwnFile> files;
  std::set<std::pair<std::uint32_t, bool>> known;
  for (const Stimulus& stimulus : document.stimuli) {
    const FileSource* source = file_of(stimulus.source);
    if (source != nullptr && known.emplace(source->file, source->by_profile).second)
      files.push_back({source->file, source->by_profile, source->name});
  }
  return files;
}

std::string write_visit(const Finding& finding) {
  return write_finding(finding, OwnPictures::ByFileName).dump(-1, ' ', false, json::Value::error_handler_t::replace);
}

Result<ReadFinding> read_visit(std::string_view text, std::span<const MovedFile> files) {
  if (text.size() > kMostText_bytes) return Error{ErrorCode::TooLarge, tr("This visit is larger than one of this page can be."), "visit"};
  auto read = read_finding(json::Value::parse(text, nullptr, false));
  if (!read) return Error{ErrorCode::Malformed, tr("This visit is damaged, so it cannot be opened."), "visit"};
  renumber_files(*read, files);
  return read;
}

}  // namespace pn::share
