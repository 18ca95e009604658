#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "share/finding_json.h"

// A visit as the browser keeps it and as a .polyneuron file has it: a finding, with the visitor's own pictures as files beside it.
namespace pn::share {

// A file that stimuli are made from; by_profile as in FileSource. The same file may be there with and without.
struct OwnFile {
  std::uint32_t file = 0;
  bool by_profile = false;
  std::string name;
  friend bool operator==(const OwnFile&, const OwnFile&) = default;
};

/// Each once, in the board's order.
std::vector<OwnFile> own_files(const workspace::Document& document);

/// JSON (README.md).
std::string write_visit(const workspace::Finding& finding);

// The number that a kept file has now.
struct MovedFile {
  std::uint32_t was = 0;
  bool by_profile = false;
  std::uint32_t now = 0;
};

/// Outside data: 4 MiB at most; stimuli whose file is not among `files` are left out and told of.
/// @returns Malformed when it is no visit at all, TooLarge
Result<ReadFinding> read_visit(std::string_view text, std::span<const MovedFile> files);

}  // namespace pn::share
