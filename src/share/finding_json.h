#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "workspace/finding.h"

// A finding as JSON with short keys, the form of links and of saved visits (README.md).
namespace pn::share {

enum class OwnPictures {
  LeaveOut,    // stimuli made from files of the visitor's machine stay behind
  ByFileName,  // they are named by the number of their file, which goes along
};

/// Numbers of stimuli, prompts and studies become places from 1 on. Values that are as usual are not written.
json::Value write_finding(const workspace::Finding& finding, OwnPictures pictures);

struct ReadFinding {
  workspace::Finding finding;
  std::vector<std::string> lost;  // sentences on what could not be read
};

/// Outside data: whatever is no finding's part is left out and told of; numbers are held within their limits.
/// @returns Malformed when it is no finding at all
Result<ReadFinding> read_finding(const json::Value& value);

/// Stimuli that a link leaves out.
std::size_t count_own_pictures(const workspace::Document& document);

}  // namespace pn::share
