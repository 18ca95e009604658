#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Where in a JSON text a value stands, for messages to those who write such texts by hand.
namespace pn::share {

/// Line, from 1, of the value that `path` leads to: keys of objects and places in lists, as in a JSON pointer. Of a path that leads
/// nowhere, the line of the last value on it. `text` is valid JSON.
int line_of(std::string_view text, const std::vector<std::string>& path);

/// Line, from 1, of a byte.
int line_at(std::string_view text, std::size_t byte);

}  // namespace pn::share
