/**
 * How often the lab is right about the whole harbor sample, and how long that takes. A verdict is right when
 * verdict and reason are those of `examples/harbor/truth.json`. A finding whose packages could not be fetched
 * is named and left out: it says nothing about the lab.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSample, type SampleFinding } from '../examples/harbor/load.ts';
import { type OpenLab, openLab } from '../src/adapters/sandbox/open-lab.ts';
import { reproduce } from '../src/app/lab/reproduce.ts';
import type { Reproduction } from '../src/core/reproduction/verdict.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';

type Score = {
  verdicts: number[];
  observed: number[];
  patches: number[];
  experimentMs: number[];
};

export const harborLab: Bench = {
  name: 'harbor-lab',
  promise: 'the lab gives every finding of the sample the verdict that it deserves, within 3 minutes',
  run: async (say) => {
    // Packages are fetched anew, as on a fresh machine.
    const cacheDirectory = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const lab = await openLab({ cacheDirectory, env: process.env });
    try {
      const began = performance.now();
      const score = await judgeAll(lab, say);
      const wholeS = (performance.now() - began) / 1000;
      const share = (hits: readonly number[]) => [(100 * sum(hits)) / hits.length];
      return [
        figure('harbor-lab-verdicts-right', '%', share(score.verdicts)),
        figure('harbor-lab-patches-right', '%', share(score.patches)),
        figure('harbor-lab-observed', '%', share(score.observed)),
        figure('harbor-lab-experiment', 'ms', score.experimentMs),
        figure('harbor-lab-whole', 's', [wholeS]),
      ];
    } finally {
      await lab.close();
      await rm(cacheDirectory, { recursive: true, force: true });
    }
  },
};

async function judgeAll(lab: OpenLab, say: (line: string) => void): Promise<Score> {
  const waiting = loadSample().findings.filter(({ finding }) => finding.reproducer !== undefined);
  const score: Score = { verdicts: [], observed: [], patches: [], experimentMs: [] };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const began = performance.now();
      const { reproduction } = await reproduce(next.finding, lab);
      score.experimentMs.push(performance.now() - began);
      if (reproduction.reason === 'install_failed') say(`${next.finding.id}: no packages`);
      else count(score, next, reproduction, say);
    }
  };
  await Promise.all(Array.from({ length: lab.capacity }, work));
  return score;
}

function count(
  score: Score,
  { finding, truth }: SampleFinding,
  { verdict, reason, assurance, patches }: Reproduction,
  say: (line: string) => void,
): void {
  const isRight = verdict === truth.verdict && reason === truth.reason;
  if (!isRight) say(`${finding.id}: ${verdict} (${reason}), not ${truth.verdict} (${truth.reason})`);
  score.verdicts.push(Number(isRight));
  if (truth.verdict === 'reproduced') score.observed.push(Number(assurance === 'observed'));
  for (const { id, verdict: judged } of patches) {
    const expected = truth.patches?.[id];
    if (expected === undefined) continue;
    if (judged !== expected) say(`${finding.id} ${id}: ${judged}, not ${expected}`);
    score.patches.push(Number(judged === expected));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
