/**
 * May prose merge? Asked of data instead of opinion: a model of eleven numbers (words shared that are rare in all and
 * in the package's own advisories, what either says alone, names of code, versions, ranges, titles) is fitted on some
 * packages, its bar is set where so many different flaws of *those* packages would merge, and it is measured on
 * packages that it has not seen. The product has no such rule; `docs/dedupe.md` gives these figures as the reason.
 */
import type { Figure } from './bench.ts';
import { figure } from './bench.ts';
import { spelled, wilson } from './dedupe-metrics.ts';
import { loadProse, type Prose, type ProsePair, type ProseRecord, packagesOf } from './dedupe-prose-data.ts';

const FOLDS = 8;
/** Share of different pairs that a bar lets through where it is set: none, then one in so many. */
const BARS = [0, 1e-5, 1e-4, 1e-3];
/** Advisories from which a package counts as hot. */
const HOT = 50;
const STEPS = 12;
const RIDGE = 1;

type Judged = { readonly pair: ProsePair; readonly features: readonly number[] };

/** Nothing where the records are not there. */
export function measureProse(say: (line: string) => void): readonly Figure[] {
  const prose = loadProse();
  if (prose === null) return [];
  const judged = judgedOf(prose);
  const same = judged.filter(({ pair }) => pair.same);
  say(
    `prose of public records, held out by package: ${same.length} pairs of one flaw, ` +
      `${judged.length - same.length} of different flaws of one package; copies apart: ${prose.copies}`,
  );
  const folds = Array.from({ length: FOLDS }, (_none, fold) => heldOut(judged, fold));
  const everywhere = whereOf(prose, () => true);
  const sizes = packagesOf(prose.records);
  const hot = whereOf(prose, (name) => (sizes.get(name)?.length ?? 0) >= HOT);
  const recalls = BARS.map((share, at) => {
    const passed = folds.flatMap(({ passedAt }) => passedAt[at]!);
    const right = passed.filter((pair) => pair.same).length;
    const wrong = passed.filter((pair) => !pair.same);
    say(`  bar set at ${share} wrong: recall ${spelled(right, same.length)}`);
    const found = { right, same: same.length, wrong };
    say(`    ${precisionIn(everywhere, found)}`);
    say(`    in packages with ${HOT} advisories and more: ${precisionIn(hot, found)}`);
    if (share <= 1e-5) for (const { a, b } of wrong) say(`    wrong: ${a.id} and ${b.id}`);
    return right / same.length;
  });
  return [figure('dedupe-prose-recall-at-no-error', 'share', [recalls[0]!])];
}

type Where = { readonly pairs: ReadonlySet<ProsePair>; readonly flaws: number };

/** The different pairs and the flaws of some packages. */
function whereOf({ records, pairs }: Prose, isMeant: (name: string) => boolean): Where {
  const meant = records.filter(({ packages }) => packages.some(isMeant));
  return {
    pairs: new Set(pairs.filter((pair) => !pair.same && pair.package !== null && isMeant(pair.package))),
    flaws: new Set(meant.map(({ flaw }) => flaw)).size,
  };
}

/**
 * What of the merges would be right if each flaw were reported twice: one pair that is one flaw for each flaw, four for
 * each two different ones. The interval takes the worst of both shares, and no account of pairs that share a package.
 */
function precisionIn(
  { pairs, flaws }: Where,
  found: { readonly right: number; readonly same: number; readonly wrong: readonly ProsePair[] },
): string {
  const wrong = found.wrong.filter((pair) => pairs.has(pair)).length;
  const [low, high] = wilson(found.right, found.same);
  const [fewest, most] = wilson(wrong, pairs.size);
  const precision = (recall: number, error: number) =>
    ((recall * flaws) / (recall * flaws + 4 * error * pairs.size)).toFixed(3);
  return (
    `wrong ${wrong} of ${pairs.size}; precision if each of ${flaws} flaws came twice ` +
    `${precision(found.right / found.same, wrong / pairs.size)} [${precision(low, most)}, ${precision(high, fewest)}]`
  );
}

/** Which of the fold's pairs pass each bar, model and bars being of the other folds. */
function heldOut(judged: readonly Judged[], fold: number) {
  const isHeld = ({ pair }: Judged) => pair.a.group % FOLDS === fold;
  const known = judged.filter((one) => !isHeld(one));
  const score = fit(known);
  const different = known
    .filter(({ pair }) => !pair.same)
    .map(({ features }) => score(features))
    .toSorted((a, b) => b - a);
  const held = judged.filter(isHeld).map(({ pair, features }) => ({ pair, score: score(features) }));
  const passedAt = BARS.map((share) => {
    const bar = different[Math.floor(share * different.length)]!;
    return held.filter((one) => one.score > bar).map(({ pair }) => pair);
  });
  return { passedAt };
}

function judgedOf({ records, pairs }: Prose): readonly Judged[] {
  const everywhere = countsOf(records, ({ words }) => words);
  const names = countsOf(records, ({ codeNames }) => codeNames);
  const inPackage = new Map(
    [...packagesOf(records)].map(([name, members]) => [
      name,
      { size: members.length, counts: countsOf(members, ({ words }) => words) },
    ]),
  );
  return pairs.map((pair) => {
    const around = (pair.package === null ? undefined : inPackage.get(pair.package)) ?? NOWHERE;
    return { pair, features: featuresOf(pair, { everywhere, names, around, size: records.length }) };
  });
}

type Counts = ReadonlyMap<string, number>;
type Around = { readonly size: number; readonly counts: Counts };

const NOWHERE: Around = { size: 0, counts: new Map() };

function countsOf(records: readonly ProseRecord[], of: (record: ProseRecord) => readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const record of records) for (const word of of(record)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

type Context = {
  readonly everywhere: Counts;
  readonly names: Counts;
  readonly around: Around;
  readonly size: number;
};

function featuresOf({ a, b, package: name }: ProsePair, context: Context): readonly number[] {
  const { everywhere, around, size } = context;
  const theirs = new Set(b.words);
  const mine = new Set(a.words);
  const shared = a.words.filter((word) => theirs.has(word));
  const inside = [a, b].filter(({ packages }) => name !== null && packages.includes(name)).length;
  const rarity = (word: string) => Math.log((size + 1) / ((everywhere.get(word) ?? 0) + 0.5));
  const elsewhere = (word: string) => {
    const own = inside === 2 ? Number(mine.has(word)) + Number(theirs.has(word)) : Math.min(inside, 1);
    return Math.max(0, (around.counts.get(word) ?? 0) - own);
  };
  const here = (word: string) => Math.log((around.size - inside + 2) / (elsewhere(word) + 1));
  const weight = (word: string) => rarity(word) * here(word);
  const sum = (words: readonly string[], of: (word: string) => number) =>
    words.reduce((total, word) => total + of(word), 0);
  const length = (words: readonly string[], of: (word: string) => number) =>
    Math.sqrt(sum(words, (word) => of(word) ** 2));
  const cosine = ([left, right, both]: readonly (readonly string[])[], of: (word: string) => number) =>
    sum(both!, (word) => of(word) ** 2) / (length(left!, of) * length(right!, of) || 1);
  const unique = shared.filter((word) => elsewhere(word) === 0);
  const alone = [a.words.filter((word) => !theirs.has(word)), b.words.filter((word) => !mine.has(word))].map(
    (words) => words.filter((word) => elsewhere(word) === 0 && rarity(word) > 5).length,
  );
  const mended = a.fixed.filter((version) => b.fixed.includes(version)).length;
  const called = a.codeNames.filter((code) => b.codeNames.includes(code));
  return [
    cosine([a.words, b.words, shared], weight),
    sum(shared, weight) / (Math.max(sum(a.words, weight), sum(b.words, weight)) || 1),
    Math.log1p(sum(unique, rarity)),
    Math.log1p(
      sum(
        shared.filter((word) => (everywhere.get(word) ?? 0) <= 4),
        rarity,
      ),
    ),
    Math.log1p(called.filter((code) => (context.names.get(code) ?? 0) <= 3).length),
    Math.log1p(Math.min(...alone)),
    cosine([a.title, b.title, a.title.filter((word) => b.title.includes(word))], rarity),
    Math.log1p(a.versions.filter((version) => b.versions.includes(version)).length),
    Math.log1p(mended),
    Number(mended === 0 && a.fixed.length > 0 && b.fixed.length > 0),
    Math.log1p(around.size),
  ];
}

/** Logistic regression by Newton's method on standardised features, with a ridge. Deterministic. */
function fit(examples: readonly Judged[]): (features: readonly number[]) => number {
  const n = examples[0]!.features.length;
  const columns = Array.from({ length: n }, (_none, k) => {
    const mean = examples.reduce((total, { features }) => total + features[k]!, 0) / examples.length;
    const squares = examples.reduce((total, { features }) => total + (features[k]! - mean) ** 2, 0);
    return { mean, spread: Math.sqrt(squares / examples.length) || 1 };
  });
  const row = (features: readonly number[]) =>
    Float64Array.from([1, ...features.map((value, k) => (value - columns[k]!.mean) / columns[k]!.spread)]);
  const rows = examples.map(({ pair, features }) => ({ x: row(features), same: Number(pair.same) }));
  const weights = new Float64Array(n + 1);
  const dot = (x: Float64Array) => x.reduce((total, value, k) => total + value * weights[k]!, 0);
  for (let step = 0; step < STEPS; step += 1) {
    const slope = Float64Array.from(weights, (weight, k) => (k === 0 ? 0 : RIDGE * weight));
    const bend = Array.from({ length: n + 1 }, (_none, k) => {
      const line = new Float64Array(n + 1);
      line[k] = k === 0 ? 1e-6 : RIDGE;
      return line;
    });
    for (const { x, same } of rows) {
      const p = 1 / (1 + Math.exp(-dot(x)));
      for (let i = 0; i <= n; i += 1) {
        slope[i]! += (p - same) * x[i]!;
        for (let j = 0; j <= n; j += 1) bend[i]![j]! += p * (1 - p) * x[i]! * x[j]!;
      }
    }
    for (const [k, move] of solved(bend, slope).entries()) weights[k]! -= move;
  }
  return (features) => dot(row(features));
}

/** Gauss–Jordan; the ridge keeps every pivot away from zero. */
function solved(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((line, k) => Float64Array.from([...line, right[k]!]));
  for (const [k, pivot] of rows.entries()) {
    const by = pivot[k]!;
    for (let j = 0; j < pivot.length; j += 1) pivot[j]! /= by;
    for (const [other, line] of rows.entries()) {
      const factor = line[k]!;
      if (other === k || factor === 0) continue;
      for (let j = 0; j < line.length; j += 1) line[j]! -= factor * pivot[j]!;
    }
  }
  return Float64Array.from(rows, (line) => line.at(-1)!);
}
