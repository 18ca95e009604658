// libFuzzer over prompts and the files of tokenizers: tokenizer.json, vocab.json with merges.txt, caption_words.txt.
#include <algorithm>
#include <string>

#include "fuzzing.h"
#include "text/byte_pairs.h"
#include "text/clean.h"
#include "text/known_words.h"
#include "text/tokenizer.h"

using namespace pn::text;
using pn::test::promise;

namespace {

constexpr int kContext = 12;

constexpr std::string_view kTokenizer =
    R"({"model":{"type":"BPE","vocab":{"c":0,"a":1,"t</w>":2,"ca":3,"cat</w>":4,"<|startoftext|>":5,"<|endoftext|>":6},)"
    R"("merges":["c a",["ca","t</w>"]],"end_of_word_suffix":"</w>","unk_token":"<|endoftext|>"},)"
    R"("added_tokens":[{"id":5,"content":"<|startoftext|>"}]})";

// Every byte inside and at the end of a word, start and end token, and a merge: in this form nothing stands for a byte that is missing.
std::string whole_vocabulary() {
  std::string json = "{";
  int id = 0;
  for (const char* suffix : {"", "</w>"}) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string symbol = byte_symbol(static_cast<std::uint8_t>(byte));
      if (symbol == "\"" || symbol == "\\") symbol.insert(0, "\\");
      json += "\"" + symbol + suffix + "\":" + std::to_string(id++) + ",";
    }
  }
  return json + R"("ca":512,"cat</w>":513,"<|startoftext|>":514,"<|endoftext|>":515})";
}

void encode(const Tokenizer& tokenizer, std::string_view text, const KnownWords* known) {
  const Tokens tokens = tokenizer.encode(text, kContext, known);
  promise(tokens.ids.size() >= 2 && tokens.ids.size() <= kContext, "ids fit the context");
  promise(tokens.ids.front() == tokenizer.start_id() && tokens.ids.back() == tokenizer.end_id(), "ids begin and end as they should");
  promise(tokens.pieces.size() + 2 == tokens.ids.size(), "each id between has its piece");
  std::size_t reached = 0;
  for (const Token& piece : tokens.pieces) {
    promise(piece.start >= reached && piece.end > piece.start && piece.end <= tokens.cleaned.size(),
            "pieces follow each other in the text");
    reached = piece.end;
  }
}

}  // namespace

// vocab.json and merges.txt stand in one input, with a zero byte between.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const pn::test::Corpus corpus(*count, *arguments);
  corpus.add("vocab_and_merges", whole_vocabulary() + std::string(1, '\0') + "#version: 0.2\nc a\nca t</w>\n");
  corpus.add("tokenizer.json", kTokenizer);
  corpus.add("prompt", "A  photo of the caf\xC3\xA9\xE2\x80\x99s cat &amp; &#x41;&eacute; 12 \xEF\xBC\xA1 <|endoftext|>");
  corpus.add("mojibake", "\xC3\x83\xC2\xA9 \xC3\xA2\xE2\x82\xAC\xE2\x84\xA2 \x1b[1m \xEF\xAC\x81 a\xCC\x81");
  corpus.add("words", "cat\t12\ndog 3\n\nCAF\xC3\x89\n");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  static const auto small = Tokenizer::make(*read_tokenizer_json(kTokenizer));
  promise(static_cast<bool>(small), "the small vocabulary makes a tokenizer");
  const std::string_view input = pn::test::text_of(data, size_bytes);
  const auto known = KnownWords::parse(input);
  encode(*small, input, known ? &*known : nullptr);

  std::string_view merges = input;
  const std::string_view vocabulary = pn::test::next_part(merges, std::string_view("\0", 1));
  for (const auto& read : {read_tokenizer_json(input), read_vocab_and_merges(vocabulary, merges)}) {
    promise(read || !read.error().message.empty(), "an error has words");
    if (!read) continue;
    if (const auto tokenizer = Tokenizer::make(*read)) encode(*tokenizer, input.substr(0, 64), nullptr);
  }
  return 0;
}
