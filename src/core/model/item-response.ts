/**
 * One-parameter item response (Rasch 1960): logit p = ability − difficulty. Anchored items keep the
 * difficulty they were calibrated with, which fixes the scale; a model that solves everything or nothing has
 * no finite ability, and that is the answer.
 */
export type Response = { readonly item: string; readonly attempts: number; readonly successes: number };

export type Ability =
  | { readonly ability: number; readonly standardError: number }
  | { readonly undefined: 'no-responses' | 'all-solved' | 'none-solved' };

/**
 * Maximum likelihood ability against anchored difficulties (log odds). Responses to items without an anchor
 * are left to the caller: they are not used.
 */
export function estimateAbility(
  responses: readonly Response[],
  anchors: ReadonlyMap<string, number>,
): Ability {
  const used = responses.filter(({ item, attempts }) => attempts > 0 && anchors.has(item));
  if (used.length === 0) return { undefined: 'no-responses' };
  const solved = used.reduce((sum, { successes }) => sum + successes, 0);
  if (solved === 0) return { undefined: 'none-solved' };
  if (solved === used.reduce((sum, { attempts }) => sum + attempts, 0)) return { undefined: 'all-solved' };
  // The score rises steadily with ability, so bisection cannot miss.
  const expected = (ability: number): { readonly score: number; readonly spread: number } => {
    let [score, spread] = [0, 0];
    for (const { item, attempts } of used) {
      const chance = 1 / (1 + Math.exp((anchors.get(item) ?? 0) - ability));
      score += attempts * chance;
      spread += attempts * chance * (1 - chance);
    }
    return { score, spread };
  };
  let [low, high] = [-1, 1];
  while (expected(low).score > solved) low *= 2;
  while (expected(high).score < solved) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-12; step++) {
    const middle = (low + high) / 2;
    if (expected(middle).score < solved) low = middle;
    else high = middle;
  }
  const ability = (low + high) / 2;
  return { ability, standardError: 1 / Math.sqrt(expected(ability).spread) };
}
