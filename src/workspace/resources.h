#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

struct Resources {
  std::vector<std::string> word_fonts;  // names from assets/fonts/words/index.json, in its order
  EmojiSet emoji;
  WordPreview preview;
  Draft draft;
  std::vector<WordPicture> word_pictures;  // those that were made last, the latest at the end
};

}  // namespace pn::workspace
