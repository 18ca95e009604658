#include "image/jpeg_dsp.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace pn::image {

namespace {

constexpr int kConstBits = 13;
constexpr int kPassBits = 2;

// round(x * 2^13) of the rotation constants in the LLM flow graph.
constexpr std::int32_t k0_298 = 2446, k0_390 = 3196, k0_541 = 4433, k0_765 = 6270, k0_899 = 7373, k1_175 = 9633, k1_501 = 12299,
                       k1_847 = 15137, k1_961 = 16069, k2_053 = 16819, k2_562 = 20995, k3_072 = 25172;

// The 8 outputs of a one-dimensional inverse DCT, scaled by 2^13, not yet rounded. (Damaged files may overflow: this file is compiled with -fwrapv.)
struct Eight {
  std::int32_t v[8];
};

Eight idct_1d(std::int32_t c0, std::int32_t c1, std::int32_t c2, std::int32_t c3, std::int32_t c4, std::int32_t c5, std::int32_t c6,
              std::int32_t c7) {
  const std::int32_t e = (c2 + c6) * k0_541;
  const std::int32_t e2 = e - c6 * k1_847;
  const std::int32_t e3 = e + c2 * k0_765;
  const std::int32_t e0 = (c0 + c4) * (1 << kConstBits);
  const std::int32_t e1 = (c0 - c4) * (1 << kConstBits);
  const std::int32_t a0 = e0 + e3, a3 = e0 - e3, a1 = e1 + e2, a2 = e1 - e2;

  const std::int32_t z5 = (c7 + c3 + c5 + c1) * k1_175;
  const std::int32_t z1 = (c7 + c1) * -k0_899;
  const std::int32_t z2 = (c5 + c3) * -k2_562;
  const std::int32_t z3 = (c7 + c3) * -k1_961 + z5;
  const std::int32_t z4 = (c5 + c1) * -k0_390 + z5;
  const std::int32_t o0 = c7 * k0_298 + z1 + z3;
  const std::int32_t o1 = c5 * k2_053 + z2 + z4;
  const std::int32_t o2 = c3 * k3_072 + z2 + z3;
  const std::int32_t o3 = c1 * k1_501 + z1 + z4;
  return {{a0 + o3, a1 + o2, a2 + o1, a3 + o0, a3 - o0, a2 - o1, a1 - o2, a0 - o3}};
}

template <int kShift>
std::int32_t descale(std::int32_t x) {
  return (x + (1 << (kShift - 1))) >> kShift;
}

std::uint8_t clamp_byte(std::int32_t x) { return static_cast<std::uint8_t>(std::clamp(x, 0, 255)); }

// Two pixels a sample: each leans a quarter towards its other neighbour; the rounding alternates so as not to drift.
void widen(const std::uint8_t* in, int width, std::uint8_t* out) {
  *out++ = in[0];
  *out++ = static_cast<std::uint8_t>((in[0] * 3 + in[1] + 2) >> 2);
  for (int x = 1; x < width - 1; ++x) {
    *out++ = static_cast<std::uint8_t>((in[x] * 3 + in[x - 1] + 1) >> 2);
    *out++ = static_cast<std::uint8_t>((in[x] * 3 + in[x + 1] + 2) >> 2);
  }
  *out++ = static_cast<std::uint8_t>((in[width - 1] * 3 + in[width - 2] + 1) >> 2);
  *out++ = in[width - 1];
}

// The same both ways: `near` counts three quarters, `far` one.
void widen_between(const std::uint8_t* near, const std::uint8_t* far, int width, std::uint8_t* out) {
  const auto column = [&](int x) { return near[x] * 3 + far[x]; };
  int last = column(0), here = last;
  int next = column(1);
  *out++ = static_cast<std::uint8_t>((here * 4 + 8) >> 4);
  *out++ = static_cast<std::uint8_t>((here * 3 + next + 7) >> 4);
  for (int x = 1; x < width - 1; ++x) {
    last = here;
    here = next;
    next = column(x + 1);
    *out++ = static_cast<std::uint8_t>((here * 3 + last + 8) >> 4);
    *out++ = static_cast<std::uint8_t>((here * 3 + next + 7) >> 4);
  }
  last = here;
  here = next;
  *out++ = static_cast<std::uint8_t>((here * 3 + last + 8) >> 4);
  *out++ = static_cast<std::uint8_t>((here * 4 + 7) >> 4);
}

// What each value of Cb or Cr adds to a channel, in 1/65536.
struct ColourTables {
  std::array<std::int32_t, 256> cr_to_r, cb_to_b, cr_to_g, cb_to_g;
};

constexpr ColourTables make_colour_tables() {
  constexpr std::int32_t kHalf = 1 << 15;
  ColourTables t{};
  for (int i = 0; i < 256; ++i) {
    const int x = i - 128;
    const auto at = static_cast<std::size_t>(i);
    t.cr_to_r[at] = (91881 * x + kHalf) >> 16;   // 1.40200
    t.cb_to_b[at] = (116130 * x + kHalf) >> 16;  // 1.77200
    t.cr_to_g[at] = -46802 * x;                  // 0.71414
    t.cb_to_g[at] = -22554 * x + kHalf;          // 0.34414
  }
  return t;
}

constexpr ColourTables kColour = make_colour_tables();

}  // namespace

void idct_block(std::uint8_t* out, int stride, short c[64]) {
  std::int32_t work[64];
  for (int x = 0; x < 8; ++x) {
    const short* in = c + x;
    if (!(in[8] | in[16] | in[24] | in[32] | in[40] | in[48] | in[56])) {
      for (int y = 0; y < 8; ++y) work[y * 8 + x] = in[0] * (1 << kPassBits);
      continue;
    }
    const Eight column = idct_1d(in[0], in[8], in[16], in[24], in[32], in[40], in[48], in[56]);
    for (int y = 0; y < 8; ++y) work[y * 8 + x] = descale<kConstBits - kPassBits>(column.v[y]);
  }
  for (int y = 0; y < 8; ++y) {
    const std::int32_t* w = work + y * 8;
    const Eight row = idct_1d(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
    std::uint8_t* to = out + static_cast<std::ptrdiff_t>(y) * stride;
    for (int x = 0; x < 8; ++x) to[x] = clamp_byte(descale<kConstBits + kPassBits + 3>(row.v[x]) + 128);
  }
}

void upsample_row(const Plane& plane, int y, std::uint8_t* out) {
  const int row = y / plane.down;
  const auto line = [&](int at) { return plane.samples + static_cast<std::ptrdiff_t>(std::clamp(at, 0, plane.height - 1)) * plane.stride; };
  const std::uint8_t* near = line(row);
  const bool is_lower = y % 2 == 1;
  // libjpeg smooths only what is wide enough to have neighbours.
  if (plane.across == 2 && plane.width > 2 && plane.down == 1) return widen(near, plane.width, out);
  if (plane.across == 2 && plane.width > 2 && plane.down == 2)
    return widen_between(near, line(is_lower ? row + 1 : row - 1), plane.width, out);
  if (plane.across == 1 && plane.down == 2) {
    const std::uint8_t* far = line(is_lower ? row + 1 : row - 1);
    for (int x = 0; x < plane.width; ++x) out[x] = static_cast<std::uint8_t>((near[x] * 3 + far[x] + (is_lower ? 2 : 1)) >> 2);
    return;
  }
  if (plane.across == 1) {
    std::memcpy(out, near, static_cast<std::size_t>(plane.width));
    return;
  }
  for (int x = 0; x < plane.width; ++x) out = std::fill_n(out, plane.across, near[x]);
}

void ycc_to_rgba(const std::uint8_t* y, const std::uint8_t* cb, const std::uint8_t* cr, int count, std::uint8_t* rgba) {
  for (int x = 0; x < count; ++x, rgba += 4) {
    rgba[0] = clamp_byte(y[x] + kColour.cr_to_r[cr[x]]);
    rgba[1] = clamp_byte(y[x] + ((kColour.cb_to_g[cb[x]] + kColour.cr_to_g[cr[x]]) >> 16));
    rgba[2] = clamp_byte(y[x] + kColour.cb_to_b[cb[x]]);
    rgba[3] = 255;
  }
}

}  // namespace pn::image
