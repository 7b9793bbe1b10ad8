/**
 * Two records of one flaw in different public databases, nothing of their identifiers left in the text: does
 * the other one stand among the first five, when every other advisory of the same packages competes? The pairs
 * are few; the figure shows where a rule breaks, not how often.
 */
import { deduplicate } from '../src/core/dedupe/deduplicate.ts';
import type { Finding } from '../src/core/finding/finding.ts';
import type { Figure } from './bench.ts';
import { figure } from './bench.ts';
import { type Advisory, type AdvisoryPair, bareFinding, loadAdvisories } from './dedupe-data.ts';
import { mergedBy, shownFor, spelled } from './dedupe-metrics.ts';

/** From this share of common words on, one text is likely a copy of the other: counted apart. */
const COPY = 0.8;

type Asked = {
  readonly pair: AdvisoryPair;
  readonly hits: number;
  readonly merged: boolean;
  readonly rivals: number;
};

export function measureAdvisories(
  pairs: readonly AdvisoryPair[],
  say: (line: string) => void,
): readonly Figure[] {
  const advisories = loadAdvisories();
  const asked = pairs.map((pair) => ask(pair, rivalsOf(pair, advisories)));
  const duplicates = asked.filter(({ pair }) => pair.label === 'duplicate');
  const wrong = asked.filter(({ pair, merged }) => pair.label === 'distinct' && merged);
  const right = duplicates.filter(({ merged }) => merged);
  say(`advisory-pairs, against all advisories of the same packages (${advisories.length} read):`);
  say(
    `  auto-merge precision ${spelled(right.length, right.length + wrong.length)}, recall ${spelled(right.length, duplicates.length)}`,
  );
  for (const tier of ['one-to-one', 'umbrella']) {
    const of = duplicates.filter(({ pair }) => pair.tier === tier);
    say(`  hit@5 ${tier}: ${spelled(sum(of), 2 * of.length)}, rivals in the median ${median(of)}`);
  }
  const copies = duplicates.filter(({ pair }) => pair.jaccard >= COPY);
  say(`  copies (Jaccard at least ${COPY}) among them: ${copies.length}`);
  for (const { pair, rivals } of duplicates.filter(({ hits }) => hits < 2)) {
    say(`  missed among the first five: ${pair.name} (${pair.tier}, ${rivals} rivals)`);
  }
  for (const { pair } of wrong) say(`  wrong merge: ${pair.name}`);
  return [
    figure('dedupe-advisories-hit-at-5', 'share', [sum(duplicates) / (2 * duplicates.length)]),
    figure('dedupe-advisories-merged-wrong', 'pairs', [wrong.length]),
    figure('dedupe-advisories-merged-right', 'pairs', [right.length]),
  ];
}

/** Both ends ask: each should find the other. */
function ask(pair: AdvisoryPair, rivals: readonly Finding[]): Asked {
  const component = { name: pair.package };
  const ends = [pair.a, pair.b].map((end) => ({ ...end, component }));
  const result = deduplicate([...ends, ...rivals]);
  const hits = [
    [pair.a.id, pair.b.id],
    [pair.b.id, pair.a.id],
  ].filter(([from, to]) => shownFor(from!, result).slice(0, 5).includes(to!)).length;
  return { pair, hits, merged: mergedBy(result)(pair.a.id, pair.b.id), rivals: rivals.length };
}

/** Other flaws of the same packages: no identifier in common with either end, over any number of steps. */
function rivalsOf(pair: AdvisoryPair, advisories: readonly Advisory[]): readonly Finding[] {
  const packages = new Set(packagesOf(pair));
  const near = advisories.filter((advisory) => advisory.packages.some((name) => packages.has(name)));
  const tied = new Set(pair.name.split('|').map((name) => name.slice(name.indexOf(':') + 1)));
  for (let size = -1; size !== tied.size; ) {
    size = tied.size;
    for (const { id, aliases } of near) {
      if (tied.has(id) || aliases.some((alias) => tied.has(alias)))
        for (const name of [id, ...aliases]) tied.add(name);
    }
  }
  return near
    .filter(({ id }) => !tied.has(id))
    .map((advisory, index) => ({
      ...bareFinding(`rival-${index}`, { name: pair.package }),
      title: advisory.title,
      description: advisory.text,
    }));
}

/** The pairs name packages as `go/github.com/x/y`, the databases as `Go` and `github.com/x/y`. */
function packagesOf(pair: AdvisoryPair): readonly string[] {
  return pair.packages.map((name) => name.toLowerCase());
}

function sum(asked: readonly Asked[]): number {
  return asked.reduce((total, { hits }) => total + hits, 0);
}

function median(asked: readonly Asked[]): number {
  return asked.map(({ rivals }) => rivals).toSorted((a, b) => a - b)[Math.floor(asked.length / 2)] ?? 0;
}
