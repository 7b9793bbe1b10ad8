/**
 * A patch is accepted only if it stops the proof, every time, and keeps the component's functional tests
 * green. Without tests it may simply have broken what it was meant to mend: `fixes_untested`.
 */
import type { ProposedPatch } from '../../core/finding/finding.ts';
import { faultOf } from '../../core/reproduction/run-fault.ts';
import type { JudgedPatch, PatchVerdict, TestsOutcome } from '../../core/reproduction/verdict.ts';
import { isNoSide, type Meeting, type NoSide, type Side } from './environment.ts';
import { type Bench, type DoneRun, freshSecrets, isSpent, keep, runOnce } from './run-once.ts';

export type PatchResult = {
  readonly judged: JudgedPatch;
  /** The proof's first run against the patched side; null where there was none. */
  readonly first: DoneRun | null;
};

/** One result a patch, in the finding's order. Without a proof that holds there is nothing to stop. */
export async function judgePatches(bench: Bench, proofHolds: boolean): Promise<PatchResult[]> {
  const results: PatchResult[] = [];
  const baseline =
    proofHolds && bench.finding.patches.length > 0
      ? await testsAt(bench, bench.prepared.vulnerable)
      : 'not_run';
  for (const patch of bench.finding.patches) {
    const isRun = proofHolds && !isSpent(bench);
    results.push(isRun ? await judgePatch(bench, patch, baseline) : untold(patch.id));
  }
  return results;
}

function untold(id: string): PatchResult {
  return { judged: { id, verdict: 'inconclusive', tests: 'not_run' }, first: null };
}

async function judgePatch(bench: Bench, patch: ProposedPatch, baseline: TestsOutcome): Promise<PatchResult> {
  const tried = await tryPatch(bench, patch);
  const answer = (verdict: PatchVerdict, tests: TestsOutcome): PatchResult => ({
    judged: { id: patch.id, verdict, tests },
    first: tried.first,
  });
  if (tried.outcome !== 'stops') return answer(tried.outcome, 'not_run');
  if (baseline !== 'passed') return answer('fixes_untested', baseline === 'none' ? 'none' : 'not_run');
  const tests = await testsAt(bench, tried.side);
  return answer(tests === 'passed' ? 'fixes' : tests === 'failed' ? 'breaks_tests' : 'inconclusive', tests);
}

/** What a proof does where a patch is in place: of its own finding or another's. */
export type ProofMeetsPatch = 'stops' | 'does_not_stop' | 'does_not_apply' | 'could_not_tell';

/**
 * `stops` needs every run to stay quiet; one that shows the effect is enough against it. Most patches do not stop
 * the proofs of other findings, and that is not said of a tree that was built on top of another: here each patch is
 * built from the start at once, once for all proofs.
 */
export async function meetPatch(bench: Bench<Meeting>, patch: ProposedPatch): Promise<ProofMeetsPatch> {
  return MEETING[(await tryPatch(bench, patch, true)).outcome];
}

/** Whether a patch, of this finding or another, stops this finding's proof in every run; null where it cannot be told. */
export async function stopsProof(bench: Bench<Meeting>, patch: ProposedPatch): Promise<boolean | null> {
  const outcome = await meetPatch(bench, patch);
  return outcome === 'stops' ? true : outcome === 'does_not_stop' ? false : null;
}

type Outcome = 'stops' | 'does_not_fix' | 'does_not_build' | 'does_not_apply' | 'inconclusive';

const MEETING: Readonly<Record<Outcome, ProofMeetsPatch>> = {
  stops: 'stops',
  does_not_fix: 'does_not_stop',
  does_not_build: 'could_not_tell',
  does_not_apply: 'does_not_apply',
  inconclusive: 'could_not_tell',
};

type Tried =
  | { readonly outcome: 'stops'; readonly side: Side; readonly first: DoneRun | null }
  | { readonly outcome: Exclude<Outcome, 'stops'>; readonly first: DoneRun | null };

async function tryPatch(bench: Bench<Meeting>, patch: ProposedPatch, fromStart = false): Promise<Tried> {
  const { prepared } = bench;
  const side = await ('diff' in patch
    ? prepared.patched(patch.diff, fromStart)
    : prepared.atVersion(patch.version));
  if (isNoSide(side)) return { outcome: withoutSide(side), first: null };
  const tried = await tryRuns(bench, side);
  if (tried.outcome !== 'does_not_fix') return tried;
  const fresh = await prepared.afresh(side);
  if (fresh === null) return tried;
  return isNoSide(fresh) ? { outcome: withoutSide(fresh), first: null } : tryRuns(bench, fresh);
}

function withoutSide({ reason }: NoSide): 'does_not_build' | 'does_not_apply' | 'inconclusive' {
  return reason === 'does_not_apply' || reason === 'does_not_build' ? reason : 'inconclusive';
}

async function tryRuns(bench: Bench<Meeting>, side: Side): Promise<Tried> {
  let first: DoneRun | null = null;
  for (let run = 0; run < bench.reproducer.runs; run++) {
    if (isSpent(bench)) return { outcome: 'inconclusive', first };
    const done = await runOnce(bench, 'fixed', side);
    first ??= done;
    if (done.triggered === true) return { outcome: 'does_not_fix', first };
    if (isUnloadable(done)) return { outcome: 'does_not_build', first };
    const fault = faultOf(done.record.ending);
    if (fault !== null && fault !== 'broken_reproducer') return { outcome: 'inconclusive', first };
  }
  return { outcome: 'stops', side, first };
}

/** The patch left the component in a state that cannot be loaded. */
function isUnloadable({ record }: DoneRun): boolean {
  return record.facts.reports.some(
    (report) =>
      report.kind === 'crash' &&
      report.name === 'SyntaxError' &&
      (report.stack?.split('\n', 1)[0] ?? '').includes('/work/node_modules/'),
  );
}

/** `none`: the reproducer brings no tests. They must pass on the vulnerable side to say anything of a patch. */
async function testsAt(bench: Bench, side: Side): Promise<TestsOutcome> {
  if (bench.reproducer.tests === undefined) return 'none';
  const record = await bench.prepared.run(side, {
    role: 'tests',
    plan: { watch: [] },
    secrets: freshSecrets(bench.lab.randomness),
    runsTests: true,
  });
  keep(bench, 'tests', record, null);
  for (const report of record.facts.reports)
    if (report.kind === 'loaded') bench.testsLoaded.push(...report.files);
  if (record.ending.lost) return 'not_run';
  return record.exit === 0 ? 'passed' : 'failed';
}
