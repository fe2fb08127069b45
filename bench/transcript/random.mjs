/**
 * A seeded stream of numbers (mulberry32): the same seed gives the same transcript on every machine.
 *
 * @param {number} seed
 */
export function newRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)],
    bits32: () => Math.floor(next() * 4294967296) >>> 0,
  };
}

/** Draws indexes below `size` as words of a language are drawn: the n-th most frequent one n times rarer. */
export function newZipf(random, size) {
  const sums = new Float64Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) sums[i] = sum += 1 / (i + 1) ** 0.9;
  return () => {
    const wanted = random.next() * sum;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

export const hex8 = (value) => (value >>> 0).toString(16).padStart(8, "0");
