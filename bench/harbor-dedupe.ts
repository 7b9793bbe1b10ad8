/**
 * What deduplication makes of the harbor sample before the lab has said anything: pairs merged rightly, pairs
 * merged wrongly, pairs missed, and how many of the missed stand among the suggestions. A pair of which one
 * claim is false counts as wrong when merged, though a person might call it uncertain.
 */
import { loadSample, type SampleFinding } from '../examples/harbor/load.ts';
import { deduplicate } from '../src/core/dedupe/deduplicate.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';

const RUNS = 5;

export const harborDedupe: Bench = {
  name: 'harbor-dedupe',
  promise: 'no two different flaws of the sample are merged; what is missed is suggested',
  run: async (say) => {
    const { findings } = loadSample();
    const times: number[] = [];
    let found = deduplicate(findings.map(({ finding }) => finding));
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      found = deduplicate(findings.map(({ finding }) => finding));
      times.push(performance.now() - began);
    }
    const clusterOf = new Map(
      found.clusters.flatMap(({ id, findings: members }) => members.map((member) => [member, id])),
    );
    const suggested = new Set(found.suggestions.map(({ a, b }) => pairKey(a, b)));
    const counts = { right: 0, wrong: 0, missed: 0, missedButSuggested: 0 };
    for (const [a, b] of pairsOf(findings)) {
      const same = a.truth.group !== null && a.truth.group === b.truth.group;
      const merged = clusterOf.get(a.finding.id) === clusterOf.get(b.finding.id);
      if (same && merged) counts.right += 1;
      if (!same && merged) {
        counts.wrong += 1;
        say(`merged, but different: ${a.finding.id} and ${b.finding.id}`);
      }
      if (!same || merged) continue;
      counts.missed += 1;
      if (suggested.has(pairKey(a.finding.id, b.finding.id))) counts.missedButSuggested += 1;
      else say(`missed and not suggested: ${a.finding.id} and ${b.finding.id}`);
    }
    return [
      figure('harbor-dedupe-merged-right', 'pairs', [counts.right]),
      figure('harbor-dedupe-merged-wrong', 'pairs', [counts.wrong]),
      figure('harbor-dedupe-missed', 'pairs', [counts.missed]),
      figure('harbor-dedupe-missed-but-suggested', 'pairs', [counts.missedButSuggested]),
      figure('harbor-dedupe', 'ms', times),
    ];
  },
};

function pairsOf(findings: readonly SampleFinding[]): (readonly [SampleFinding, SampleFinding])[] {
  return findings.flatMap((a, index) => findings.slice(index + 1).map((b) => [a, b] as const));
}

function pairKey(a: string, b: string): string {
  return [a, b].toSorted().join(' ~ ');
}
