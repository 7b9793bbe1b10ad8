/**
 * Which weaknesses speak of the same thing. Two finders rarely choose the same CWE for one flaw, so numbers
 * are compared through their parents (MITRE CWE, view 1000), not for equality. The table holds what findings
 * in packages commonly claim; a number that is not here is its own family, which costs a suggestion, never
 * a wrong merge.
 */

/** Child → parent, up to the most abstract class that still says something about a flaw's mechanism. */
const PARENT: Readonly<Record<number, number>> = {
  // Prototype pollution and other uncontrolled modification of attributes.
  1321: 915,
  // Uncontrolled cost: regular expressions, recursion, amplification.
  1333: 407,
  407: 400,
  770: 400,
  674: 400,
  730: 400,
  776: 400,
  405: 400,
  409: 400,
  835: 400,
  // Commands, code, templates.
  78: 77,
  88: 77,
  95: 94,
  96: 94,
  1336: 94,
  // Paths.
  23: 22,
  24: 22,
  27: 22,
  29: 22,
  35: 22,
  36: 22,
  73: 22,
  59: 22,
  61: 59,
  // Web output.
  80: 79,
  83: 79,
  84: 79,
  85: 79,
  86: 79,
  87: 79,
  // Queries.
  564: 89,
  943: 89,
  // Authenticity and credentials.
  347: 345,
  346: 345,
  327: 345,
  354: 345,
  290: 287,
  294: 287,
  306: 287,
  288: 287,
  // Memory bounds.
  120: 119,
  121: 787,
  122: 787,
  124: 787,
  125: 119,
  126: 125,
  127: 125,
  787: 119,
  786: 119,
  788: 119,
  805: 119,
  // Lifetime.
  415: 825,
  416: 825,
  // Numbers.
  191: 190,
  680: 190,
  // Who may do what.
  285: 284,
  639: 863,
  862: 285,
  863: 285,
  // Disclosure.
  201: 200,
  209: 200,
  532: 200,
  538: 200,
};

/** Too abstract to be a reason for anything: nearly every finding could carry one of these. */
const SAYS_NOTHING: ReadonlySet<number> = new Set([20, 74, 284, 664, 693, 703, 707, 710, 1035, 1395, 937]);

/**
 * A cause and what it leads to, by family: one finder claims the one, the next the other. Neither agrees nor differs.
 * A number overflows and memory is overrun; a document is deserialized, a file uploaded, and code runs; a path, an
 * address or an entity leads to a disclosure; a panic, a null or an assertion to a denial of service.
 */
const LEADS_TO: readonly (readonly [cause: number, effect: number])[] = [
  ...[190, 129, 131, 1284].map((cause) => [cause, 119] as const),
  ...[502, 434, 611, 77].map((cause) => [cause, 94] as const),
  ...[22, 918, 611, 119, 284, 287].map((cause) => [cause, 200] as const),
  ...[248, 476, 617, 754, 755, 119, 190, 825, 611].map((cause) => [cause, 400] as const),
];

function isCauseAndEffect(a: readonly number[], b: readonly number[]): boolean {
  return LEADS_TO.some(
    ([cause, effect]) =>
      (a.includes(cause) && b.includes(effect)) || (b.includes(cause) && a.includes(effect)),
  );
}

export type WeaknessAgreement = 'same' | 'family' | 'different' | 'unknown';

/**
 * `unknown` where either side claims none that says anything, absence being no disagreement, and where one may lead
 * to the other.
 */
export function compareWeaknesses(a: readonly string[], b: readonly string[]): WeaknessAgreement {
  const left = telling(a);
  const right = telling(b);
  if (left.length === 0 || right.length === 0) return 'unknown';
  if (left.some((number) => right.includes(number))) return 'same';
  const [ours, theirs] = [left.map(family), right.map(family)];
  if (theirs.some((number) => ours.includes(number))) return 'family';
  return isCauseAndEffect(ours, theirs) ? 'unknown' : 'different';
}

/** The families of a finding's weaknesses, for candidate keys; sorted, without repeats. */
export function weaknessFamilies(weaknesses: readonly string[]): readonly number[] {
  return [...new Set(telling(weaknesses).map(family))].toSorted((a, b) => a - b);
}

function telling(weaknesses: readonly string[]): readonly number[] {
  return weaknesses
    .map((weakness) => Number(/^CWE-(\d{1,5})$/.exec(weakness)?.[1] ?? Number.NaN))
    .filter((number) => Number.isInteger(number) && !SAYS_NOTHING.has(number));
}

function family(number: number): number {
  let current = number;
  // The table has no cycle ; four steps are its depth.
  for (let step = 0; step < 4; step += 1) current = PARENT[current] ?? current;
  return current;
}
