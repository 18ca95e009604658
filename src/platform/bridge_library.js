// C++ → JavaScript, linked with --js-library. See bridge.h.
mergeInto(LibraryManager.library, {
  pn_post: function (json, jsonSize, payload, payloadSize) {
    const header = JSON.parse(new TextDecoder().decode(HEAPU8.subarray(json, json + jsonSize)));
    Module['onPost'](header, payloadSize ? HEAPU8.slice(payload, payload + payloadSize) : null);
  },
});
