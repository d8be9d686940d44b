/* SHA-256 of a file of any size, a slice at a time (FIPS 180-4): the browser's own digest wants the whole in memory. */
const K = Int32Array.from({ length: 64 }, (_, n) => root(prime(n), 1 / 3));
const START = Int32Array.from({ length: 8 }, (_, n) => root(prime(n), 1 / 2));
const SLICE = 1 << 22;

function prime(n) {
  for (let number = 2; ; number++) {
    let divides = false;
    for (let d = 2; d * d <= number; d++) if (number % d === 0) divides = true;
    if (!divides && n-- === 0) return number;
  }
}

function root(number, power) {
  const found = number ** power;
  return ((found - Math.floor(found)) * 2 ** 32) | 0;
}

function block(state, view, at, w) {
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15], y = w[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

function ending(size) {
  const bytes = new Uint8Array(((size % 64) < 56 ? 64 : 128) - (size % 64));
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x80;
  view.setUint32(bytes.length - 8, Math.floor(size / 2 ** 29));
  view.setUint32(bytes.length - 4, (size * 8) >>> 0);
  return bytes;
}

/* The digest in hexadecimal; `watch` is told the share that was read. */
export async function sha256(file, watch) {
  const state = START.slice(), w = new Int32Array(64);
  for (let at = 0; at <= file.size; at += SLICE) {
    const last = at + SLICE > file.size;
    const blob = last ? new Blob([file.slice(at), ending(file.size)]) : file.slice(at, at + SLICE);
    const view = new DataView(await blob.arrayBuffer());
    for (let place = 0; place < view.byteLength; place += 64) block(state, view, place, w);
    watch(Math.min(1, (at + SLICE) / file.size));
  }
  return [...state].map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
}
