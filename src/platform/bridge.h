#pragma once
#include <cstdint>
#include <span>
#include <string_view>

// The narrow door between a C++ wasm module and JavaScript: one message is a JSON header and at most one binary payload.
// JavaScript's side is web/bridge.js; what passes through is listed in protocol/messages.mjs.
namespace pn::platform {

// C++ → JavaScript: calls Module.onPost(header, payload) with copies of both, before it returns. An empty payload arrives as null.
void post(std::string_view json, std::span<const std::uint8_t> payload);

// JavaScript → C++: written once by each module. What is passed in lives until it returns.
void on_deliver(std::string_view json, std::span<const std::uint8_t> payload);

}  // namespace pn::platform
