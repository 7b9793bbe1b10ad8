/**
 * One run of an experiment: the program on one side, once, its evidence kept and the oracle asked. Controls and
 * patches are made of such runs.
 */
import type { Finding } from '../../core/finding/finding.ts';
import type { Reproducer } from '../../core/finding/reproducer.ts';
import type { OracleFace, RunFacts, RunPlan, Secrets } from '../../core/reproduction/oracles/oracle.ts';
import { faultOf } from '../../core/reproduction/run-fault.ts';
import type { Run, RunRole } from '../../core/reproduction/verdict.ts';
import type { Randomness } from '../ports.ts';
import type { Environment, Meeting, Prepared, RunRecord, Side } from './environment.ts';

export type Lab = {
  readonly environments: readonly Environment[];
  readonly randomness: Randomness;
  readonly digest: (bytes: Uint8Array) => string;
  /** Wall time of all runs of one experiment together. */
  readonly budgetMs: number;
};

/** Stands for a side's digest where the program, and no component, did it. */
export const WITHOUT_COMPONENT = 'without the component';

/** What every step of one experiment shares; `Meeting`, of a proof that only meets patches. */
export type Bench<P extends Meeting = Prepared> = {
  readonly finding: Finding;
  readonly reproducer: Reproducer;
  readonly face: OracleFace;
  readonly prepared: P;
  readonly lab: Lab;
  readonly evidence: Map<string, Uint8Array>;
  readonly runs: Run[];
  /** By a side's digest: what loading the component alone does there. And what the program does of its own accord. */
  readonly benign: Map<string, RunFacts>;
  /** Files below node_modules that the component's own tests loaded. */
  readonly testsLoaded: string[];
};

export type DoneRun = {
  readonly triggered: boolean | null;
  readonly record: RunRecord;
  readonly secrets: Secrets;
};

export type RunChoice = {
  readonly plan?: (secrets: Secrets) => RunPlan;
  readonly wallMs?: number;
  readonly isBenign?: boolean;
};

/** Runs once, keeps the evidence, and asks the oracle. A run that was lost told nothing. */
export async function runOnce(
  bench: Bench<Meeting>,
  role: RunRole,
  side: Side,
  choice: RunChoice = {},
): Promise<DoneRun> {
  const { face, lab, prepared, reproducer } = bench;
  const { oracle } = reproducer;
  const secrets = freshSecrets(lab.randomness);
  // What loading takes must be known before a run, so that the run is given that much time beside its own.
  if (oracle.type === 'cpu-time' && prepared.loadable !== null) {
    await loadedAlone(bench, prepared.loadable, secrets);
  }
  const asked = choice.plan?.(secrets) ?? face.plan(oracle, secrets);
  const { enoughCpuMs } = asked;
  const plan =
    enoughCpuMs === undefined ? asked : { ...asked, enoughCpuMs: enoughCpuMs + loadingMsOf(bench) };
  const record = await prepared.run(side, {
    role,
    plan,
    secrets,
    ...(choice.isBenign === true ? { isBenign: true } : {}),
    ...timesOf(bench, role, choice.wallMs),
  });
  const facts = await withoutBenign(bench, side, record.facts, secrets);
  const seen = record.ending.lost ? null : face.triggered(oracle, facts, secrets);
  const triggered = seen === false && faultOf(record.ending) !== null ? null : seen;
  keep(bench, role, record, triggered);
  return { triggered, record: { ...record, facts }, secrets };
}

/**
 * CPU time is judged on the CPU clock, so for it the reproducer's time limit is one on CPU time too: on a loaded
 * machine a program may wait long for its turn. Once half as much again as needed was used, beside what loading
 * takes, more proves nothing more; only the profiler, which ends its run itself, may need longer to say so.
 */
function timesOf(bench: Bench<Meeting>, role: RunRole, wallMs: number | undefined) {
  const { oracle, timeoutSeconds } = bench.reproducer;
  if (oracle.type !== 'cpu-time') return wallMs === undefined ? {} : { wallMs };
  const slackMs = loadingMsOf(bench) * 2 + (role === 'attribution' ? 1_500 : 200);
  const stopAtCpuMs = Math.min(oracle.seconds * 1500 + slackMs, timeoutSeconds * 1000 + slackMs);
  return { stopAtCpuMs, wallMs: wallMs ?? timeoutSeconds * 3000 };
}

/** What loading the component alone takes; nothing where it was not looked at. */
function loadingMsOf({ benign }: Bench<Meeting>): number {
  return Math.max(0, ...[...benign.values()].map(({ cpuMs }) => cpuMs));
}

/**
 * Only where an effect was seen at all. Time is taken off by what the component as it is takes to load, on every side: a
 * patch that is slow where it is loaded alone would else hide the time that the proof still takes.
 */
async function withoutBenign(
  bench: Bench<Meeting>,
  side: Side,
  seen: RunFacts,
  secrets: Secrets,
): Promise<RunFacts> {
  const { face, prepared, reproducer } = bench;
  if (face.withoutBenign === undefined || prepared.loadable === null) return seen;
  if (!face.triggered(reproducer.oracle, seen, secrets)) return seen;
  const own = bench.benign.get(WITHOUT_COMPONENT);
  const facts = own === undefined ? seen : face.withoutBenign(seen, own);
  const alone = reproducer.oracle.type === 'cpu-time' ? prepared.loadable : side;
  return face.withoutBenign(facts, await loadedAlone(bench, alone, secrets));
}

/** What loading alone does. Known for a side from then on. */
async function loadedAlone(bench: Bench<Meeting>, side: Side, secrets: Secrets): Promise<RunFacts> {
  const known = bench.benign.get(side.digest);
  if (known !== undefined) return known;
  let slowest = await loadOnce(bench, side, secrets);
  for (let more = loadingsMore(bench, slowest); more > 0; more--) {
    const again = await loadOnce(bench, side, secrets);
    if (again.cpuMs > slowest.cpuMs) slowest = again;
  }
  bench.benign.set(side.digest, slowest);
  return slowest;
}

/**
 * Under gVisor a program's clock goes on while it waits for its turn, so on a loaded machine loading takes longer one
 * time than another. Where it is next to nothing beside the time asked for, that proves nothing; else the slowest counts.
 */
function loadingsMore({ reproducer: { oracle } }: Bench<Meeting>, { cpuMs }: RunFacts): number {
  return oracle.type === 'cpu-time' && cpuMs > oracle.seconds * 250 ? 2 : 0;
}

async function loadOnce(bench: Bench<Meeting>, side: Side, secrets: Secrets): Promise<RunFacts> {
  const { face, prepared, reproducer } = bench;
  const plan = face.plan(reproducer.oracle, secrets);
  const record = await prepared.run(side, { role: 'benign', plan, secrets, isBenign: true });
  keep(bench, 'benign', record, face.triggered(reproducer.oracle, record.facts, secrets));
  return record.facts;
}

export function keep(
  bench: Bench<Meeting>,
  role: RunRole,
  record: RunRecord,
  triggered: boolean | null,
): void {
  const digest = bench.lab.digest(record.evidence);
  bench.evidence.set(digest, record.evidence);
  const { exit, signal, wallMs, cpuMs, peakBytes } = record;
  bench.runs.push({ role, triggered, exit, signal, wallMs, cpuMs, peakBytes, evidence: digest });
}

/**
 * An experiment may not hold a worker for ever: twenty patches times twenty runs of two minutes would take half a
 * day. What is not run by then is `inconclusive`, never a verdict.
 */
export function isSpent({ runs, lab }: Bench<Meeting>): boolean {
  return runs.reduce((sum, { wallMs }) => sum + wallMs, 0) >= lab.budgetMs;
}

export function freshSecrets(randomness: Randomness): Secrets {
  const hex = (length: number) => Buffer.from(randomness.bytes(length)).toString('hex');
  return { marker: `m${hex(12)}`, secret: `canary-${hex(20)}` };
}
