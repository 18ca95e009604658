#include <string>

#include "base/json.h"
#include "text/tokenizer.h"

namespace pn::text {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::int64_t kLargestId = (1 << 24) - 1;

Error malformed(std::string message, std::string where) {
  return {ErrorCode::Malformed, "tokenizer.json: " + std::move(message), std::move(where)};
}

Status read_vocab(const json::Value& model, Vocabulary& vocabulary) {
  const json::Value* vocab = json::find(model, "vocab");
  if (vocab == nullptr || !vocab->is_object()) return malformed("the table of tokens is missing", "model.vocab");
  vocabulary.ids.reserve(vocab->size());
  for (const auto& [token, value] : vocab->items()) {
    const auto id = json::as_int(&value, 0, kLargestId);
    if (!id) return malformed("the id of token \"" + token + "\" is no number in 0.." + std::to_string(kLargestId), "model.vocab");
    vocabulary.ids.emplace(token, static_cast<int>(*id));
  }
  return Done{};
}

Status read_merges(const json::Value& model, Vocabulary& vocabulary) {
  const json::Value* merges = json::find(model, "merges");
  if (merges == nullptr || !merges->is_array()) return malformed("the list of merges is missing", "model.merges");
  vocabulary.merges.reserve(merges->size());
  for (std::size_t i = 0; i < merges->size(); ++i) {
    const json::Value& merge = (*merges)[i];
    const std::string where = "model.merges[" + std::to_string(i) + "]";
    if (const std::string* text = json::as_string(&merge)) {
      const std::size_t space = text->find(' ');
      if (space == std::string::npos || space == 0 || space + 1 == text->size() || text->find(' ', space + 1) != std::string::npos) {
        return malformed("a merge is two tokens with one space between, not \"" + *text + "\"", where);
      }
      vocabulary.merges.emplace_back(text->substr(0, space), text->substr(space + 1));
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
      vocabulary.merges.emplace_back(*json::as_string(&merge[0]), *json::as_string(&merge[1]));
    } else {
      return malformed("a merge is a string \"a b\" or a pair of strings", where);
    }
  }
  return Done{};
}

Status read_added_tokens(const json::Value& root, Vocabulary& vocabulary) {
  const json::Value* added = json::find(root, "added_tokens");
  if (added == nullptr || added->is_null()) return Done{};
  if (!added->is_array()) return malformed("the added tokens are no list", "added_tokens");
  for (std::size_t i = 0; i < added->size(); ++i) {
    const std::string* content = json::as_string(json::find((*added)[i], "content"));
    const auto id = json::as_int(json::find((*added)[i], "id"), 0, kLargestId);
    if (content == nullptr || !id) return malformed("an added token needs a content and an id", "added_tokens[" + std::to_string(i) + "]");
    const auto [at, is_new] = vocabulary.ids.try_emplace(*content, static_cast<int>(*id));
    if (!is_new && at->second != *id) {
      return malformed("token \"" + *content + "\" has two ids, " + std::to_string(at->second) + " and " + std::to_string(*id),
                       "added_tokens[" + std::to_string(i) + "]");
    }
  }
  return Done{};
}

// RobertaProcessing names the tokens put before ("cls") and behind ("sep") a text.
void read_ends(const json::Value& root, Vocabulary& vocabulary) {
  for (const auto& [key, token] : {std::pair{"cls", &vocabulary.start_token}, std::pair{"sep", &vocabulary.end_token}}) {
    const json::Value* pair = json::find(root, "post_processor", key);
    if (pair != nullptr && pair->is_array() && !pair->empty() && (*pair)[0].is_string()) *token = *json::as_string(&(*pair)[0]);
  }
}

}  // namespace

Result<Vocabulary> read_tokenizer_json(std::string_view text) {
  const auto root = json::parse(text, "tokenizer.json", kMostBytes);
  if (!root) return root.error();
  const json::Value* model = json::find(*root, "model");
  if (model == nullptr || !model->is_object()) return malformed("it has no \"model\"", "model");
  if (const std::string* type = json::as_string(json::find(*model, "type")); type != nullptr && *type != "BPE") {
    return Error{ErrorCode::Unsupported, "tokenizer.json: only byte-pair vocabularies (BPE) can be read, not " + *type, "model.type"};
  }
  Vocabulary vocabulary;
  for (const Status& status : {read_vocab(*model, vocabulary), read_merges(*model, vocabulary), read_added_tokens(*root, vocabulary)}) {
    if (!status) return status.error();
  }
  if (const std::string* suffix = json::as_string(json::find(*model, "end_of_word_suffix"))) vocabulary.suffix = *suffix;
  if (const std::string* unknown = json::as_string(json::find(*model, "unk_token"))) vocabulary.unknown_token = *unknown;
  read_ends(*root, vocabulary);
  return vocabulary;
}

}  // namespace pn::text
