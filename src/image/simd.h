#pragma once
// Eight 16-bit or four 32-bit numbers at once, in SSE2, WebAssembly SIMD or plain C++: only what the resize needs. Private to this room.
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace pn::image::simd {

// 16-bit lanes a0 b0 a1 b1 a2 b2 a3 b3 of two groups of four bytes are called "pairs" below.

#if defined(__SSE2__)

using V = __m128i;

inline V zero() { return _mm_setzero_si128(); }
inline V broadcast(std::int32_t value) { return _mm_set1_epi32(value); }
inline V add(V a, V b) { return _mm_add_epi32(a, b); }
inline V shift_left_11(V a) { return _mm_slli_epi32(a, 11); }
// Four sums x0 * y0 + x1 * y1 of neighbouring 16-bit lanes.
inline V dot(V x, V y) { return _mm_madd_epi16(x, y); }
// Sixteen bytes: the lanes >> 22, clamped to 0..255.
inline V to_bytes(V a, V b, V c, V d) {
  return _mm_packus_epi16(_mm_packs_epi32(_mm_srai_epi32(a, 22), _mm_srai_epi32(b, 22)),
                          _mm_packs_epi32(_mm_srai_epi32(c, 22), _mm_srai_epi32(d, 22)));
}
inline V load_16(const std::uint8_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
inline V load_8(const std::uint8_t* p) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)); }
inline V load_4(const std::uint8_t* p) {
  std::int32_t four;
  std::memcpy(&four, p, 4);
  return _mm_cvtsi32_si128(four);
}
inline void store_16(std::uint8_t* p, V v) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v); }
inline void store_4(std::uint8_t* p, V v) {
  const std::int32_t four = _mm_cvtsi128_si32(v);
  std::memcpy(p, &four, 4);
}
// Bytes 0..3 against bytes 4..7 of one register.
inline V pairs_within(V v) { return _mm_unpacklo_epi8(_mm_unpacklo_epi8(v, _mm_srli_si128(v, 4)), zero()); }
// Bytes of two registers against each other: the `quarter`th four of each.
template <int quarter>
inline V pairs_between(V a, V b) {
  const V mixed = quarter < 2 ? _mm_unpacklo_epi8(a, b) : _mm_unpackhi_epi8(a, b);
  return quarter % 2 == 0 ? _mm_unpacklo_epi8(mixed, zero()) : _mm_unpackhi_epi8(mixed, zero());
}

#elif defined(__wasm_simd128__)

using V = v128_t;

inline V zero() { return wasm_i32x4_const(0, 0, 0, 0); }
inline V broadcast(std::int32_t value) { return wasm_i32x4_splat(value); }
inline V add(V a, V b) { return wasm_i32x4_add(a, b); }
inline V shift_left_11(V a) { return wasm_i32x4_shl(a, 11); }
inline V dot(V x, V y) { return wasm_i32x4_dot_i16x8(x, y); }
inline V to_bytes(V a, V b, V c, V d) {
  return wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(a, 22), wasm_i32x4_shr(b, 22)),
                                 wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(c, 22), wasm_i32x4_shr(d, 22)));
}
inline V load_16(const std::uint8_t* p) { return wasm_v128_load(p); }
inline V load_8(const std::uint8_t* p) { return wasm_v128_load64_zero(p); }
inline V load_4(const std::uint8_t* p) { return wasm_v128_load32_zero(p); }
inline void store_16(std::uint8_t* p, V v) { wasm_v128_store(p, v); }
inline void store_4(std::uint8_t* p, V v) {
  const std::int32_t four = wasm_i32x4_extract_lane(v, 0);
  std::memcpy(p, &four, 4);
}
inline V pairs_within(V v) { return wasm_i8x16_shuffle(v, zero(), 0, 16, 4, 16, 1, 16, 5, 16, 2, 16, 6, 16, 3, 16, 7, 16); }
template <int quarter>
inline V pairs_between(V a, V b) {
  constexpr int q = quarter * 4;
  return wasm_u16x8_extend_low_u8x16(
      wasm_i8x16_shuffle(a, b, q, 16 + q, q + 1, 17 + q, q + 2, 18 + q, q + 3, 19 + q, 0, 0, 0, 0, 0, 0, 0, 0));
}

#else

struct V {
  std::uint8_t bytes[16];
};

template <class T>
struct Lanes {
  T at[16 / sizeof(T)];
  explicit Lanes(V v) { std::memcpy(at, v.bytes, 16); }
  V whole() const {
    V v;
    std::memcpy(v.bytes, at, 16);
    return v;
  }
};

inline V zero() { return V{}; }
inline V broadcast(std::int32_t value) {
  Lanes<std::int32_t> out(zero());
  for (auto& lane : out.at) lane = value;
  return out.whole();
}
inline V add(V a, V b) {
  Lanes<std::int32_t> x(a), y(b);
  for (int i = 0; i < 4; ++i) x.at[i] += y.at[i];
  return x.whole();
}
inline V shift_left_11(V a) {
  Lanes<std::int32_t> x(a);
  for (auto& lane : x.at) lane *= 2048;
  return x.whole();
}
inline V dot(V a, V b) {
  const Lanes<std::int16_t> x(a), y(b);
  Lanes<std::int32_t> out(zero());
  for (int i = 0; i < 4; ++i) out.at[i] = x.at[2 * i] * y.at[2 * i] + x.at[2 * i + 1] * y.at[2 * i + 1];
  return out.whole();
}
inline V to_bytes(V a, V b, V c, V d) {
  V out;
  int i = 0;
  for (const V& v : {a, b, c, d}) {
    for (const std::int32_t lane : Lanes<std::int32_t>(v).at) {
      const std::int32_t value = lane >> 22;
      out.bytes[i++] = static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
    }
  }
  return out;
}
inline V load_some(const std::uint8_t* p, std::size_t size) {
  V v{};
  std::memcpy(v.bytes, p, size);
  return v;
}
inline V load_16(const std::uint8_t* p) { return load_some(p, 16); }
inline V load_8(const std::uint8_t* p) { return load_some(p, 8); }
inline V load_4(const std::uint8_t* p) { return load_some(p, 4); }
inline void store_16(std::uint8_t* p, V v) { std::memcpy(p, v.bytes, 16); }
inline void store_4(std::uint8_t* p, V v) { std::memcpy(p, v.bytes, 4); }
inline V pair_up(const std::uint8_t* a, const std::uint8_t* b) {
  Lanes<std::int16_t> out(zero());
  for (int i = 0; i < 4; ++i) {
    out.at[2 * i] = a[i];
    out.at[2 * i + 1] = b[i];
  }
  return out.whole();
}
inline V pairs_within(V v) { return pair_up(v.bytes, v.bytes + 4); }
template <int quarter>
inline V pairs_between(V a, V b) {
  return pair_up(a.bytes + 4 * quarter, b.bytes + 4 * quarter);
}

#endif

}  // namespace pn::image::simd
