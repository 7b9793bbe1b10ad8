/**
 * Runs a tried patch against the proofs that it is to meet, one after another, and writes down each as it is known.
 * Idempotent: taken up again, it goes on after the last proof that was written down.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { JudgedPatch } from '../../core/reproduction/verdict.ts';
import { proposed } from './ask-trial.ts';
import type { MatrixWorld } from './fill-matrix.ts';
import { judgePatches } from './judge-patches.ts';
import type { Trial, TrialResult } from './trial-ports.ts';
import { withBench } from './with-bench.ts';

/** From the taking up, for all proofs together; what was not run by then could not be told. */
const BUDGET_MS = 40 * 60_000;

const UNTOLD = { verdict: 'inconclusive', tests: 'not_run' } as const;

/** Resolves to how many proofs were run. Rejects between proofs when `signal` fires; the next try goes on there. */
export async function runTrial(
  world: MatrixWorld,
  lab: Actor,
  trialId: string,
  signal: AbortSignal,
): Promise<number> {
  const trial = await world.transactions.run(lab, ({ trials }) => trials.begin(trialId));
  if (trial === null) return 0;
  const until = world.clock.now().getTime() + BUDGET_MS;
  const known = new Set(trial.results.map(({ findingId }) => findingId));
  const left = trial.proofs.filter((findingId) => !known.has(findingId));
  for (const findingId of left) {
    signal.throwIfAborted();
    const leftMs = until - world.clock.now().getTime();
    const { verdict, tests } = leftMs <= 0 ? UNTOLD : await meet(world, lab, { trial, findingId, leftMs });
    const result: TrialResult = { findingId, verdict, tests, at: world.clock.now() };
    await world.transactions.run(lab, ({ trials }) => trials.addResult(trial, result));
  }
  await finish(world, lab, trial);
  return left.length;
}

type Meeting = { readonly trial: Trial; readonly findingId: string; readonly leftMs: number };

async function meet(
  world: MatrixWorld,
  lab: Actor,
  { trial, findingId, leftMs }: Meeting,
): Promise<Pick<JudgedPatch, 'verdict' | 'tests'>> {
  const stored = await world.transactions.run(lab, ({ intake }) => intake.finding(findingId));
  if (stored === null || !authorize(lab, 'experiment.run', stored.resource).allowed || world.lab === null)
    return UNTOLD;
  const { budgetMs } = world.lab;
  const bounded = { ...world.lab, budgetMs: Math.min(budgetMs, leftMs) };
  let judged: JudgedPatch | undefined;
  const patches = [proposed(trial.patch)];
  await withBench({ ...stored.finding, id: findingId, patches }, bounded, async (bench) => {
    judged = (await judgePatches(bench, true))[0]?.judged;
  });
  return judged ?? UNTOLD;
}

/** At one look. */
const MAX_LEFT = 50;

/**
 * Ends the trials whose job died for good, with its workers: what was not run could not be told, and the place is the
 * asker's again. Resolves to how many. Sent again by hand, such a job finds its trial done.
 */
export async function endLeftTrials(world: Ending, lab: Actor): Promise<number> {
  const { transactions, clock } = world;
  const left = await transactions.run(lab, ({ trials }) => trials.left(MAX_LEFT));
  for (const trial of left) {
    const known = new Set(trial.results.map(({ findingId }) => findingId));
    await transactions.run(lab, async ({ trials }) => {
      for (const findingId of trial.proofs.filter((id) => !known.has(id)))
        await trials.addResult(trial, { findingId, ...UNTOLD, at: clock.now() });
    });
    await finish(world, lab, trial);
  }
  return left.length;
}

type Ending = Pick<MatrixWorld, 'transactions' | 'clock'>;

async function finish({ transactions, clock }: Ending, lab: Actor, trial: Trial): Promise<void> {
  await transactions.run(lab, async ({ trials, ledger }) => {
    const at = clock.now();
    if (!(await trials.finish(trial, at))) return;
    const results = (await trials.trial(trial.id))?.results ?? [];
    const verdicts = Object.fromEntries(
      [...Map.groupBy(results, ({ verdict }) => verdict)].map(([verdict, of]) => [verdict, of.length]),
    );
    const entry = { kind: 'lab.patch-judged', by: lab.principalId, subject: trial.findingId };
    const detail = { trial: trial.id, ...verdicts };
    await ledger.append(trial.compartmentId, [{ ...entry, at: at.toISOString(), detail }], { commit: false });
  });
}
