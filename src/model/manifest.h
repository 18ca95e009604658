#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pn::model {

struct ManifestFile {
  std::string path;  // relative to the model's folder, with '/' between its parts
  std::int64_t size_bytes = 0;
  std::string sha256;  // 64 lower-case hexadecimal digits
};

// What a model folder of ours holds, so that each file can be checked.
struct Manifest {
  std::string name;
  std::vector<ManifestFile> files;
};

// Reads manifest.json: {"format": "polyneuron-model", "version": 1, "name", "files": [{"path", "size", "sha256"}]}.
// Error::Malformed naming the file entry (a path that leaves the folder among them), Unsupported for a newer version.
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace pn::model
