/** The order of a matrix's cells, with an environment that only says what was asked of it and when. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, ProposedPatch } from '../../core/finding/finding.ts';
import type { Environment, Meeting, Side } from './environment.ts';
import type { Experiment } from './reproduce.ts';
import { type Pair, runCells } from './run-cells.ts';
import type { Lab } from './run-once.ts';

const EXPERIMENT = {} as Experiment;
const ENDED = {
  facts: { exit: 0, timedOut: false, cpuMs: 1, stdout: '', stderr: '', paths: [], holdingSecret: [] },
  ending: { lost: false, limitHit: null, exit: 0, stderr: '', reports: [] },
};
const RECORD = {
  ...{ ending: ENDED.ending, facts: { ...ENDED.facts, reports: [], sanitizerLogs: [] } },
  ...{ exit: 0, signal: null, wallMs: 1, cpuMs: 1, peakBytes: null, evidence: new Uint8Array() },
};

function pairsOf(proofs: number): Pair[] {
  const findings = Array.from({ length: proofs }, (_, at) => ({
    id: `f${at}`,
    reproducer: { environment: 'native', runs: 1, oracle: { type: 'exit-code', code: 1 }, timeoutSeconds: 1 },
  })) as unknown as Finding[];
  const patches = findings.map(({ id }): ProposedPatch => ({ id: `p${id}`, diff: id }));
  return findings.flatMap((finding, row) => {
    const tested = { finding, experiment: EXPERIMENT };
    return patches.filter((_, at) => at !== row).map((patch) => ({ row: tested, patch }));
  });
}

/** `building` is called for a patch's first meeting, and once for each: the build is shared. */
function labOf(building: (diff: string) => Promise<void>) {
  const built = new Map<string, Promise<void>>();
  const seen = { builds: [] as string[], runs: 0, open: 0, mostOpen: 0, waitsAfter: [] as number[] };
  const meeting = (): Meeting => ({
    loadable: null,
    run: async () => {
      seen.runs++;
      return RECORD as unknown as Awaited<ReturnType<Meeting['run']>>;
    },
    atVersion: async () => ({ reason: 'not_applicable', detail: '' }),
    async patched(diff) {
      const isNew = !built.has(diff);
      if (isNew) seen.builds.push(diff);
      const build = built.get(diff) ?? building(diff);
      built.set(diff, build);
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      build.then(done, done);
      await Promise.resolve();
      if (!isNew && !isDone) seen.waitsAfter.push(seen.runs);
      await build;
      return { digest: diff, version: null } satisfies Side;
    },
    afresh: async () => null,
    release: async () => void seen.open--,
  });
  const environment: Environment = {
    name: 'native',
    limits: {},
    prepare: () => assert.fail('the vulnerable side is not asked for'),
    async prepareToMeet() {
      seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
      return meeting();
    },
    close: async () => undefined,
  };
  const lab: Lab = {
    environments: [environment],
    randomness: { bytes: (length) => new Uint8Array(length) },
    digest: () => '',
    budgetMs: 60_000,
  };
  return { lab, seen };
}

test('every patch is built before anything else is run, and no core waits for another’s build', async () => {
  const slow = Promise.withResolvers<void>();
  const { lab, seen } = labOf((diff) => (diff === 'f7' ? slow.promise : Promise.resolve()));
  const pairs = pairsOf(8);
  const answered = runCells(pairs, lab, 2);
  // All that does not need the patch that is never done is run while it is built.
  while (seen.runs < 8 * 7 - 7) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([seen.builds.length, seen.waitsAfter], [8, [49]]);
  slow.resolve();
  const answers = await answered;
  assert.deepEqual(new Set(pairs.map((pair) => answers.get(pair))), new Set([true]));
  assert.deepEqual([seen.runs, seen.open], [56, 0]);
});

test('few proofs are laid out at once, and none when a cell could not be run', async () => {
  const many = labOf(() => Promise.resolve());
  await runCells(pairsOf(30), many.lab, 2);
  assert.ok(many.seen.mostOpen <= 8, `${many.seen.mostOpen} were open`);
  assert.deepEqual([many.seen.runs, many.seen.open], [30 * 29, 0]);

  const broken = labOf((diff) =>
    diff === 'f5' ? Promise.reject(new Error('no room on the disk')) : Promise.resolve(),
  );
  await assert.rejects(runCells(pairsOf(30), broken.lab, 2), /no room/);
  assert.equal(broken.seen.open, 0);
});
