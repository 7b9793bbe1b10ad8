/** A number in [0, 1). Core takes randomness as an argument; what is resampled can be resampled again. */
export type Random = () => number;

/** sfc32 (PractRand): a small fast generator whose whole state comes from the seed. Not for secrets. */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 15; warmUp++) next();
  return next;
}

/** 0 … count−1. */
export function randomIndex(random: Random, count: number): number {
  return Math.floor(random() * count);
}
