// Picture files made for the tests, good and bad, and pictures of the page read back.

import { deflateSync, inflateSync } from "node:zlib";

const kPngSignature = Buffer.from("89504e470d0a1a0a", "hex");

/** @param {Buffer} bytes @returns {number} the checksum of PNG's chunks */
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {string} type @param {Buffer} body */
function pngChunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const out = Buffer.alloc(8 + named.length);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), 4 + named.length);
  return out;
}

/** @param {number} width @param {number} height @param {number} colour  2 RGB, 6 RGBA */
function pngHeader(width, height, colour) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = colour;
  return pngChunk("IHDR", header);
}

/** @param {number} width @param {number} height @param {Buffer} rgba @returns {Buffer} a PNG file with exactly these pixels */
export function encodePng(width, height, rgba) {
  const rows = Buffer.alloc(height * (width * 4 + 1));
  for (let y = 0; y < height; ++y) rgba.copy(rows, y * (width * 4 + 1) + 1, y * width * 4, (y + 1) * width * 4);
  return Buffer.concat([kPngSignature, pngHeader(width, height, 6), pngChunk("IDAT", deflateSync(rows)), pngChunk("IEND", Buffer.alloc(0))]);
}

/** A few bytes that claim to be a picture of width × height pixels. @param {number} width @param {number} height */
export function bombPng(width, height) {
  return Buffer.concat([kPngSignature, pngHeader(width, height, 2), pngChunk("IDAT", deflateSync(Buffer.alloc(1000))), pngChunk("IEND", Buffer.alloc(0))]);
}

/** A JPEG file with another size written into its frame header. @param {Buffer} jpeg @param {number} width @param {number} height */
export function bombJpeg(jpeg, width, height) {
  const out = Buffer.from(jpeg);
  for (let at = 2; at + 9 < out.length; at += 2 + out.readUInt16BE(at + 2)) {
    if (out[at] !== 0xff) break;
    if (out[at + 1] !== 0xc0 && out[at + 1] !== 0xc2) continue;
    out.writeUInt16BE(height, at + 5);
    out.writeUInt16BE(width, at + 7);
    return out;
  }
  throw new Error("this JPEG has no frame header");
}

/**
 * Pixels of a PNG that the browser wrote (8 bits, RGB or RGBA, not interlaced).
 * @param {Buffer} png
 * @returns {{width: number, height: number, at(x: number, y: number): number[]}}
 */
export function decodePng(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  /** @type {Buffer[]} */
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; ++x) {
      const left = x >= channels ? pixels[y * stride + x - channels] : 0;
      const up = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const corner = y > 0 && x >= channels ? pixels[(y - 1) * stride + x - channels] : 0;
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + predicted(filter, left, up, corner);
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray((y * width + x) * channels, (y * width + x) * channels + 3)] };
}

/** @param {number} filter @param {number} left @param {number} up @param {number} corner */
function predicted(filter, left, up, corner) {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** How many different colours a picture shows, on a grid: a blank one shows one. @param {Buffer} png @returns {number} */
export function countColours(png) {
  const { width, height, at } = decodePng(png);
  const seen = new Set();
  for (let y = 0; y < height; y += 3) for (let x = 0; x < width; x += 3) seen.add(at(x, y).join());
  return seen.size;
}
