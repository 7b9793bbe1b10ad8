/**
 * How often the lab is right about flaws it was not written for: real, public and old ones, each with a patch that
 * fixes and one that stops the proof by breaking the component. Prints the table. A case whose packages could
 * not be fetched is named and left out: it says nothing about the lab.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchSources, type LabCase, loadCases } from '../examples/lab-cases/load.ts';
import { type OpenLab, openLab } from '../src/adapters/sandbox/open-lab.ts';
import { inParallel } from '../src/app/lab/in-parallel.ts';
import { reproduce } from '../src/app/lab/reproduce.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';

/** Enough to see one flake in twenty more often than not. */
const REPEATS = 20;

type Row = {
  readonly verdict: number;
  readonly patches: number[];
  readonly flakyRuns: number;
  readonly ms: number;
};

export const labCases: Bench = {
  name: 'lab-cases',
  promise: 'the lab is right about every case, patches included, and no proof is flaky over 20 repeats',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const sources = { folderOf: () => join(folder, 'sources'), blob: async () => null };
    const lab = await openLab({ cacheDirectory: join(folder, 'cache'), env: process.env, sources });
    try {
      await fetchSources(join(folder, 'sources')).catch((error: Error) => say(error.message));
      say('case | component | weakness | verdict | assurance | good | breaks | controls | flaky of 20');
      const rows = await inParallel(lab.capacity, loadCases(), (one) => rowOf(lab, one, say));
      const ran = rows.filter((row) => row !== null);
      const share = (hits: readonly number[]) => [(100 * sum(hits)) / hits.length];
      return [
        figure('lab-cases-ran', 'cases', [ran.length]),
        figure('lab-cases-verdicts-right', '%', share(ran.map(({ verdict }) => verdict))),
        figure('lab-cases-patches-right', '%', share(ran.flatMap(({ patches }) => patches))),
        figure('lab-cases-flaky-runs', '%', [
          (100 * sum(ran.map(({ flakyRuns }) => flakyRuns))) / (ran.length * REPEATS),
        ]),
        figure(
          'lab-cases-experiment',
          'ms',
          ran.map(({ ms }) => ms),
        ),
      ];
    } finally {
      await lab.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function rowOf(
  lab: OpenLab,
  { finding, truth }: LabCase,
  say: (line: string) => void,
): Promise<Row | null> {
  const began = performance.now();
  const { reproduction } = await reproduce(finding, lab);
  const ms = performance.now() - began;
  if (reproduction.reason === 'install_failed') {
    say(`${finding.id} | nothing to run`);
    return null;
  }
  const { verdict, reason, assurance, controls, patches } = reproduction;
  const isRight = verdict === truth.verdict && reason === truth.reason && assurance === truth.assurance;
  const judged = Object.entries(truth.patches).map(([id, wanted]) => {
    const got = patches.find((one) => one.id === id)?.verdict;
    return { text: got === wanted ? got : `WRONG ${got}`, isRight: Number(got === wanted) };
  });
  const flakyRuns = await quietRuns(lab, finding);
  const shown = Object.entries(controls).map(([name, outcome]) => `${name} ${outcome}`);
  say(
    [
      ...[
        finding.id,
        truth.component,
        truth.cwe,
        isRight ? verdict : `WRONG ${verdict} ${reason}`,
        assurance,
      ],
      ...[...judged.map(({ text }) => text), shown.join(', '), flakyRuns],
    ].join(' | '),
  );
  return { verdict: Number(isRight), patches: judged.map((one) => one.isRight), flakyRuns, ms };
}

/** Of so many runs of the vulnerable side, those in which the effect did not show. */
async function quietRuns(lab: OpenLab, finding: LabCase['finding']): Promise<number> {
  const { reproducer } = finding;
  if (reproducer === undefined) return 0;
  const repeated = { ...finding, patches: [], reproducer: { ...reproducer, runs: REPEATS } };
  const { runs } = (await reproduce(repeated, lab)).reproduction;
  return runs.filter(({ role, triggered }) => role === 'vulnerable' && triggered !== true).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
