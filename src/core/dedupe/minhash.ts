/**
 * MinHash (Broder 1997): a fixed-size sketch whose equal places estimate Jaccard similarity, cut into bands
 * so that similar texts share a key without comparing all pairs. Band sizes put the threshold near 0.4.
 */
const PERMUTATIONS = 48;
const ROWS = 3;

/** Empty where there are no words: nothing is similar to nothing. Depends on the words alone. */
export function minHash(words: readonly string[]): readonly number[] {
  if (words.length === 0) return [];
  const sketch = new Array<number>(PERMUTATIONS).fill(0xffff_ffff);
  for (const word of words) {
    const base = fnv1a(word);
    for (let index = 0; index < PERMUTATIONS; index += 1) {
      const value = mix(base ^ Math.imul(index + 1, 0x9e37_79b1));
      if (value < sketch[index]!) sketch[index] = value;
    }
  }
  return sketch;
}

/** One key per band; two texts that share a key are worth comparing. */
export function bandKeys(sketch: readonly number[]): readonly string[] {
  const keys: string[] = [];
  for (let start = 0; start + ROWS <= sketch.length; start += ROWS) {
    keys.push(
      `${start / ROWS}.${sketch
        .slice(start, start + ROWS)
        .map((value) => value.toString(36))
        .join('.')}`,
    );
  }
  return keys;
}

function fnv1a(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return hash >>> 0;
}

/** Finaliser of MurmurHash3 (public domain constants): spreads one 32-bit word. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
