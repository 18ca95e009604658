#pragma once
#include "base/words.h"
#include "protocol/records.h"

namespace pn::protocol {

// What the browser says of a language, as set_language() takes it.
inline Language language_of(const LanguageRules& rules) {
  constexpr std::size_t kMostPlurals = 1000;
  Language out{rules.tag, {}, {rules.decimal, rules.group, rules.group_from}};
  for (std::size_t i = 0; i < rules.plurals.size() && i < kMostPlurals; ++i) out.plurals.push_back(plural_of(rules.plurals[i]));
  return out;
}

}  // namespace pn::protocol
