#include "share/result_code.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace pn::share {
namespace {

using namespace workspace;

constexpr std::string_view kPrefix = "PN";
constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // without I, L, O and U
constexpr unsigned kVersion = 1;
constexpr int kVersionBits = 3, kFormBits = 16, kLotBits = 12, kMinuteBits = 7, kCheckBits = 15;
constexpr int kHintBits = 2, kChoiceBits = 3, kBarBits = 7;
constexpr std::size_t kMostLetters = 400;
constexpr std::size_t kLeastLetters = 10;
constexpr std::size_t kGroup = 5;

class Bits {
 public:
  void put(std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) bits_.push_back((value >> static_cast<unsigned>(i) & 1U) != 0);
  }
  std::uint32_t take(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
      const bool bit = at_ < bits_.size() && bits_[at_];
      value = value << 1U | (bit ? 1U : 0U);
      is_short_ = is_short_ || at_ >= bits_.size();
      ++at_;
    }
    return value;
  }
  bool is_short() const { return is_short_; }
  std::size_t left() const { return bits_.size() - std::min(at_, bits_.size()); }
  std::vector<bool>& all() { return bits_; }

 private:
  std::vector<bool> bits_;
  std::size_t at_ = 0;
  bool is_short_ = false;
};

// CRC-15 of CAN: every change within 15 neighbouring bits is noticed.
std::uint32_t check_of(const std::vector<bool>& bits, std::size_t count) {
  constexpr std::uint32_t kPolynomial = 0x4599, kTop = 0x4000, kMask = 0x7FFF;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool carry = ((sum & kTop) != 0) != bits[i];
    sum = sum << 1U & kMask;
    if (carry) sum ^= kPolynomial;
  }
  return sum;
}

// One function tells both ways what a code has of a step, so that they cannot differ.
template <class Field>
void fields(const LessonStep& step, StepAnswer& answer, Field field) {
  const auto flag = [&](auto get, auto set) { set(field(get() ? 1U : 0U, 1) != 0); };
  if (step.kind == StepKind::Do) {
    flag([&] { return answer.done; }, [&](bool done) { answer.done = done; });
    answer.hints = static_cast<int>(field(static_cast<std::uint32_t>(std::min(answer.hints, (1 << kHintBits) - 1)), kHintBits));
  }
  if (step.bar) {
    const auto share = [&](const std::optional<double>& value) {
      const double part = value ? (*value - step.low) / (step.high - step.low) : 0.0;
      return static_cast<std::uint32_t>(std::lround(std::clamp(part, 0.0, 1.0) * 100.0));
    };
    const auto whole = [&](std::uint32_t part) { return step.low + (step.high - step.low) * std::min(part, 100U) / 100.0; };
    const bool is_there = field(answer.drawn && answer.truth ? 1U : 0U, 1) != 0;
    const std::uint32_t drawn = field(share(answer.drawn), kBarBits), truth = field(share(answer.truth), kBarBits);
    answer.drawn = is_there ? std::optional(whole(drawn)) : std::nullopt;
    answer.truth = is_there ? std::optional(whole(truth)) : std::nullopt;
  }
  for (std::size_t i = 0; i < answer.choices.size(); ++i) {
    if (step.kind != StepKind::Guess && step.questions[i].options.empty()) continue;
    const int bits = step.kind == StepKind::Guess ? 2 : kChoiceBits;
    answer.choices[i] = static_cast<int>(field(static_cast<std::uint32_t>(answer.choices[i] + 1), bits)) - 1;
    flag([&] { return answer.rights[i]; }, [&](bool right) { answer.rights[i] = right; });
  }
}

std::uint32_t low_bits(std::uint32_t value, int bits) { return value & ((1U << static_cast<unsigned>(bits)) - 1U); }

StepAnswer empty_answer(const LessonStep& step) {
  const std::size_t questions = step.kind == StepKind::Guess ? step.rounds.size() : step.questions.size();
  StepAnswer answer;
  answer.choices.assign(questions, -1);
  answer.rights.assign(questions, false);
  answer.texts.assign(questions, "");
  return answer;
}

std::string letters_of(const std::vector<bool>& bits) {
  std::string out(kPrefix);
  std::size_t written = kPrefix.size();
  for (std::size_t at = 0; at < bits.size(); at += 5) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 5; ++i) value = value << 1U | (at + i < bits.size() && bits[at + i] ? 1U : 0U);
    if (written % kGroup == 0) out += '-';
    out += kLetters[value];
    ++written;
  }
  return out;
}

// The letters without what people put between them; nothing where one is none.
std::optional<std::string> tidied(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (std::string_view(" -\t\r\n\xE2\x80\x93").find(c) != std::string_view::npos) continue;
    const char read = out.size() < kPrefix.size() ? upper : upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    if (out.size() >= kPrefix.size() && kLetters.find(read) == std::string_view::npos) return std::nullopt;
    out += read;
    if (out.size() > kMostLetters) return std::nullopt;
  }
  return out;
}

Error no_code() { return {ErrorCode::Malformed, "This is no result code: it begins with PN and has letters and digits.", ""}; }
Error mistyped() {
  return {ErrorCode::Malformed, "A letter of this code is wrong, missing or too many. Compare it with the pupil\xE2\x80\x99s screen.", ""};
}

// How many bits the answers of a lesson take.
std::size_t size_of(const Lesson& lesson) {
  std::size_t bits = 0;
  for (const LessonStep& step : lesson.steps) {
    StepAnswer answer = empty_answer(step);
    fields(step, answer, [&](std::uint32_t value, int count) {
      bits += static_cast<std::size_t>(count);
      return value;
    });
  }
  return bits;
}

}  // namespace

std::string write_result(const LessonRun& run) {
  Bits bits;
  bits.put(kVersion, kVersionBits);
  bits.put(low_bits(run.lesson->form, kFormBits), kFormBits);
  bits.put(low_bits(run.lot, kLotBits), kLotBits);
  bits.put(static_cast<std::uint32_t>(std::clamp(std::lround(run.seconds / 60.0), 0L, 127L)), kMinuteBits);
  for (std::size_t i = 0; i < run.lesson->steps.size(); ++i) {
    StepAnswer answer = run.answers[i];
    fields(run.lesson->steps[i], answer, [&](std::uint32_t value, int count) {
      bits.put(value, count);
      return value;
    });
  }
  // Whole letters, so that the checksum ends with the last one.
  while ((bits.all().size() + kCheckBits) % 5 != 0) bits.put(0, 1);
  bits.put(check_of(bits.all(), bits.all().size()), kCheckBits);
  return letters_of(bits.all());
}

Result<LessonResult> read_result(std::string_view text, std::span<const std::shared_ptr<const Lesson>> lessons) {
  const auto letters = tidied(text);
  if (!letters || !letters->starts_with(kPrefix) || letters->size() < kPrefix.size() + kLeastLetters) return no_code();
  Bits bits;
  for (const char c : std::string_view(*letters).substr(kPrefix.size())) bits.put(static_cast<std::uint32_t>(kLetters.find(c)), 5);
  const std::size_t told = bits.all().size() - kCheckBits;
  std::uint32_t check = 0;
  for (std::size_t i = told; i < bits.all().size(); ++i) check = check << 1U | (bits.all()[i] ? 1U : 0U);
  if (check != check_of(bits.all(), told)) return mistyped();
  if (bits.take(kVersionBits) != kVersion)
    return Error{ErrorCode::Unsupported, "This code is of a newer version of the page than this one. Reload the page.", ""};
  const std::uint32_t form = bits.take(kFormBits);
  const auto found =
      std::find_if(lessons.begin(), lessons.end(), [&](const auto& each) { return low_bits(each->form, kFormBits) == form; });
  if (found == lessons.end())
    return Error{ErrorCode::NotFound, "This code is of a lesson that is not here. Open that lesson\xE2\x80\x99s file or link first.", ""};
  LessonResult result;
  result.lesson = *found;
  result.lot = bits.take(kLotBits);
  result.minutes = static_cast<int>(bits.take(kMinuteBits));
  const std::size_t answers = size_of(**found);
  if (bits.left() < answers + kCheckBits || bits.left() > answers + kCheckBits + 4) return mistyped();
  for (const LessonStep& step : (*found)->steps) {
    result.answers.push_back(empty_answer(step));
    fields(step, result.answers.back(), [&](std::uint32_t, int count) { return bits.take(count); });
    StepAnswer& answer = result.answers.back();
    for (std::size_t i = 0; i < answer.choices.size(); ++i) {
      const std::size_t options = step.kind == StepKind::Guess ? 2 : step.questions[i].options.size();
      if (answer.choices[i] >= static_cast<int>(options)) return mistyped();
    }
  }
  result.code = letters_of(bits.all());
  return result;
}

std::vector<std::string> codes_in(std::string_view text) {
  std::vector<std::string> found;
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = 0; at < text.size();) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const bool is_prefix = begins && at + 1 < text.size() && std::toupper(static_cast<unsigned char>(text[at])) == 'P' &&
                           std::toupper(static_cast<unsigned char>(text[at + 1])) == 'N';
    if (!is_prefix) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_letter(text[end]) || text[end] == '-') && end - at < kMostLetters * 2) ++end;
    if (end - at >= kPrefix.size() + kLeastLetters) found.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

}  // namespace pn::share
