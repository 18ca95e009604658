#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workspace/finding.h"

// What is made for a finding that is about to be handed on. Changed by commands alone (apply_sharing.cpp).
namespace pn::workspace {

// A link as a QR code.
struct LinkCode {
  std::string text;   // that is wanted; empty: none
  std::string asked;  // for last
  std::string made;   // that the modules or the error are of
  int side = 0;
  std::vector<std::uint8_t> modules;  // [side][side], 1 is dark
  Error error;
};

// A picture of the visitor's, as small as the model sees it.
struct ShrunkPicture {
  std::shared_ptr<const std::vector<std::uint8_t>> file;  // null: `error` says why
  Error error;
};

struct Sharing {
  LinkCode code;
  bool encloses_pictures = false;  // the visitor wants own pictures in the link
  std::uint32_t generation = 0;    // of the model that sees the pictures
  std::map<StimulusId, ShrunkPicture> pictures;
};

// How far the visitor's own pictures are on their way into the link.
struct Enclosing {
  std::size_t own = 0;     // on the board
  std::size_t ready = 0;   // small enough, at hand
  std::size_t failed = 0;  // stay behind
};
Enclosing enclosing(const Workspace& workspace);

// The visit as it is, with own pictures enclosed where that is wanted and done; the others are files still.
Finding finding_to_share(const Workspace& workspace);

}  // namespace pn::workspace
