// Half-precision numbers, which browsers hand out as 16-bit integers or, the latest, as a Float16Array.

const kBits = new Uint32Array(1);
const kFloat = new Float32Array(kBits.buffer);

/** @param {ArrayLike<number>} halves  bits, or already numbers @returns {Float32Array} */
export function widened(halves) {
  if (!(halves instanceof Uint16Array)) return Float32Array.from(halves);
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Rounded to the nearest, ties to even; beyond the range infinite. @param {Float32Array} values @returns {Uint16Array} */
export function narrowed(values) {
  return Uint16Array.from(values, (value) => {
    kFloat[0] = value;
    const bits = kBits[0] ?? 0;
    const sign = (bits >>> 16) & 0x8000;
    const magnitude = Math.abs(value);
    if (Number.isNaN(value)) return sign | 0x7e00;
    if (magnitude >= 65520) return sign | 0x7c00;
    if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
    const rounded = (bits & 0x7fffffff) - 0x38000000;
    return sign | ((rounded + 0xfff + ((rounded >>> 13) & 1)) >>> 13);
  });
}

/** @param {number} value */
function roundEven(value) {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
