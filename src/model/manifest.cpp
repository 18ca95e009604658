#include "model/manifest.h"

#include <algorithm>
#include <set>

#include "base/json.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
constexpr std::int64_t kLargestFile = std::int64_t{1} << 32U;

Error malformed(std::string message, std::string where) {
  return {ErrorCode::Malformed, "manifest.json: " + std::move(message), std::move(where)};
}

bool stays_in_folder(std::string_view path) {
  if (path.empty() || path.find_first_of("\\:?#%") != std::string_view::npos) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = end + 1;
  }
  return true;
}

bool is_sha256(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

Result<ManifestFile> parse_file(const json::Value& value, const std::string& where) {
  const std::string* path = json::as_string(json::find(value, "path"));
  const std::string* sha256 = json::as_string(json::find(value, "sha256"));
  const auto size = json::as_int(json::find(value, "size"), 0, kLargestFile);
  if (path == nullptr || !stays_in_folder(*path)) return malformed("a file needs a path inside the model's folder", where);
  if (sha256 == nullptr || !is_sha256(*sha256)) return malformed(*path + " needs its sha256 as 64 lower-case hexadecimal digits", where);
  if (!size) return malformed(*path + " needs its size in bytes, at most 4 GB", where);
  return ManifestFile{*path, *size, *sha256};
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view text) {
  const auto root = json::parse(text, "manifest.json", kMostBytes);
  if (!root) return root.error();
  const std::string* format = json::as_string(json::find(*root, "format"));
  if (format == nullptr || *format != "polyneuron-model") return malformed("this is no manifest of a model", "format");
  if (json::as_int(json::find(*root, "version"), 1, 1) != 1) {
    return Error{ErrorCode::Unsupported, "manifest.json is of a newer version than this page knows; reload the page.", "version"};
  }
  const json::Value* files = json::find(*root, "files");
  if (files == nullptr || !files->is_array() || files->empty()) return malformed("it lists no files", "files");
  Manifest manifest;
  if (const std::string* name = json::as_string(json::find(*root, "name"))) manifest.name = *name;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < files->size(); ++i) {
    const std::string where = "files[" + std::to_string(i) + "]";
    auto file = parse_file((*files)[i], where);
    if (!file) return file.error();
    if (!seen.insert(file->path).second) return malformed(file->path + " is listed twice", where);
    manifest.files.push_back(*std::move(file));
  }
  return manifest;
}

}  // namespace pn::model
