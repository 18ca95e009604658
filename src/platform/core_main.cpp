// The web edge of the engine worker's module, polyneuron-core: requests in, replies out. They are listed in protocol/messages.mjs.
#include <new>

#include "engine/core.h"
#include "platform/bridge.h"

namespace {

// Lives as long as the worker.
pn::engine::Core& core() {
  static pn::engine::Core instance;
  return instance;
}

constexpr std::string_view kNoMemory =
    R"({"kind":"error","code":"Unavailable","message":"There is not enough memory for this; try a smaller file.","where":"memory"})";

}  // namespace

// This file is compiled with exceptions: running out of memory anywhere in the core ends here. What was half done then is not to be
// trusted, so the worker starts a fresh module after a reply with where "memory".
void pn::platform::on_deliver(std::string_view json, std::span<const std::uint8_t> payload) {
  engine::Reply reply;
  try {
    reply = core().handle(json, payload);
  } catch (const std::bad_alloc&) {
    post(kNoMemory, {});
    return;
  }
  post(reply.json, reply.payload);
}
