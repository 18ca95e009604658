#include "platform/bridge.h"

#include <emscripten.h>

#include <cstddef>
#include <cstdlib>

extern "C" {

// In bridge_library.js.
void pn_post(const char* json, std::size_t json_size, const std::uint8_t* payload, std::size_t payload_size);

// Memory for what JavaScript delivers; null when there is none. JavaScript frees it after pn_deliver.
EMSCRIPTEN_KEEPALIVE void* pn_alloc(std::size_t size) { return std::malloc(size); }
EMSCRIPTEN_KEEPALIVE void pn_free(void* memory) { std::free(memory); }

EMSCRIPTEN_KEEPALIVE void pn_deliver(const char* json, std::size_t json_size, const std::uint8_t* payload, std::size_t payload_size) {
  pn::platform::on_deliver({json, json_size}, {payload, payload_size});
}

}  // extern "C"

void pn::platform::post(std::string_view json, std::span<const std::uint8_t> payload) {
  pn_post(json.data(), json.size(), payload.data(), payload.size());
}
