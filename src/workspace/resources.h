#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workspace/board_file.h"
#include "workspace/emoji_index.h"
#include "workspace/types.h"

// What is fetched or made for dialogs and fields; no part of what the visitor made. Changed by commands alone (apply_resources.cpp).
namespace pn::workspace {

// The bundled emoji, fetched when they are first wanted.
struct EmojiSet {
  Phase phase = Phase::Waiting;
  EmojiIndex index;
  std::shared_ptr<const image::Image> sheet;  // white or transparent ground, any size that keeps the grid
  Error error;
};

// A word as the model will see it, while it is being chosen.
struct WordPreview {
  std::optional<WordSource> word;   // that is wanted
  std::optional<WordSource> asked;  // for last, which `picture` or `error` is of once it was answered
  std::shared_ptr<const image::Image> picture;
  Error error;
};

// The tokens of a prompt that is being typed.
struct Draft {
  std::string text;
  std::string tokenized;  // that `tokens` are of
  std::vector<Token> tokens;
};

// A word that the probe drew, small.
struct WordPicture {
  std::string key;                              // of its font and text
  std::shared_ptr<const image::Image> picture;  // null: it could not be made
};

// A visit that the browser keeps.
struct SavedVisit {
  std::string id;
  std::string title;
  std::string about;  // what it holds
  std::string when;   // it was changed last
  std::uint64_t size_bytes = 0;
  std::uint32_t own_pictures = 0;
  bool is_here = false;       // it is this visit
  bool is_elsewhere = false;  // another tab has it open
  std::shared_ptr<const image::Image> thumbnail;

  const std::string& name() const { return title.empty() ? about : title; }
};

struct SavedVisits {
  Phase phase = Phase::Waiting;
  std::vector<SavedVisit> list;  // the latest first
  bool works = true;             // the browser lets the page keep visits
};

// The boards to start from, listed when they are first wanted.
struct BundledBoards {
  Phase phase = Phase::Waiting;
  std::vector<BundledBoard> list;
  Error error;
};

struct Resources {
  std::vector<std::string> word_fonts;  // names from assets/fonts/words/index.json, in its order
  EmojiSet emoji;
  WordPreview preview;
  Draft draft;
  std::vector<WordPicture> word_pictures;  // those that were made last, the latest at the end
  SavedVisits visits;
  BundledBoards boards;
};

}  // namespace pn::workspace
