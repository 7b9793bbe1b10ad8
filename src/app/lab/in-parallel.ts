/** Maps with at most `width` at once, keeping the order of the answers. The first rejection is the answer. */
export async function inParallel<T, R>(
  width: number,
  all: readonly T[],
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(all.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < all.length; index = next++)
      results[index] = await work(all[index]!, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, all.length) }, worker));
  return results;
}
