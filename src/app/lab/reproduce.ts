/**
 * One experiment: a finding's reproducer goes in, runs, controls and a verdict come out. Asks nothing of a
 * database, so that the command line and the job share it. What the lab itself gets wrong is never a verdict
 * about the finding.
 */
import type { Finding } from '../../core/finding/finding.ts';
import { judge, type VulnerableRun } from '../../core/reproduction/judge.ts';
import type { RunFacts } from '../../core/reproduction/oracles/oracle.ts';
import { apiIsGone, faultOf } from '../../core/reproduction/run-fault.ts';
import { seenCrash } from '../../core/reproduction/seen-crash.ts';
import type {
  ControlOutcome,
  Controls,
  JudgedPatch,
  Reason,
  Reproduction,
} from '../../core/reproduction/verdict.ts';
import { chooseFixedVersion } from './choose-fixed-version.ts';
import { isNoSide } from './environment.ts';
import { judgePatches } from './judge-patches.ts';
import {
  type Bench,
  type DoneRun,
  freshSecrets,
  isSpent,
  type Lab,
  runOnce,
  WITHOUT_COMPONENT,
} from './run-once.ts';
import { withBench } from './with-bench.ts';

export type Experiment = {
  readonly reproduction: Reproduction;
  /** `sha256:<hex>` → the captured run. */
  readonly evidence: ReadonlyMap<string, Uint8Array>;
  /** Null where nothing could be installed. */
  readonly subject: { readonly componentDigest: string; readonly environmentDigest: string } | null;
  /** The side taken as fixed: a version, `patch:<id>`, or null. */
  readonly fixedSide: string | null;
  /** Files below node_modules that the component's own tests loaded. */
  readonly testsLoaded: readonly string[];
};

/** A finding and what its own experiment said. */
export type Tested = { readonly finding: Finding; readonly experiment: Experiment };

const NOT_RUN: Controls = { inert: 'not_run', attribution: 'not_run', fixed: 'not_run', benign: 'not_run' };

/** Never rejects for what a finding holds or does. */
export async function reproduce(finding: Finding, lab: Lab): Promise<Experiment> {
  let done: Experiment | null = null;
  const reason = await withBench(finding, lab, async (bench) => {
    done = await experiment(bench);
  });
  return done ?? withoutLab(finding, reason ?? 'sandbox_lost');
}

/** An experiment that never came to a run. */
export function withoutLab(finding: Finding, reason: Reason): Experiment {
  const patches = finding.patches.map(
    ({ id }): JudgedPatch => ({ id, verdict: 'inconclusive', tests: 'not_run' }),
  );
  const reproduction: Reproduction = {
    finding: finding.id,
    verdict: 'inconclusive',
    reason,
    assurance: 'effect_only',
    runs: [],
    controls: NOT_RUN,
    patches,
  };
  return { reproduction, evidence: new Map(), subject: null, fixedSide: null, testsLoaded: [] };
}

async function experiment(bench: Bench): Promise<Experiment> {
  const { finding, reproducer, face, prepared } = bench;
  const vulnerable: VulnerableRun[] = [];
  const seen: RunFacts[] = [];
  let slowest = 0;
  for (let run = 0; run < reproducer.runs; run++) {
    if (isSpent(bench)) {
      vulnerable.push({ triggered: null, fault: 'resource_limit' });
      break;
    }
    const done = await runOnce(bench, 'vulnerable', prepared.vulnerable);
    vulnerable.push({ triggered: done.triggered, fault: faultOf(done.record.ending) });
    seen.push(done.record.facts);
    slowest = Math.max(slowest, done.record.wallMs);
  }
  const holds = vulnerable.length > 0 && vulnerable.every(({ triggered }) => triggered === true);
  const { outcome: attribution, isHandedOver } = holds ? await attributionControl(bench, seen) : NOT_ASKED;
  const inert = holds ? await inertControl(bench, seen, slowest) : 'not_run';
  const ablation = holds ? await ablationControl(bench) : null;
  const patches = await judgePatches(bench, holds);
  const fixed = holds ? await fixedControl(bench, patches) : { outcome: 'not_run' as const, side: null };
  const benign = await benignControl(bench, holds);
  const controls: Controls = {
    ...{ inert, attribution, fixed: fixed.outcome, benign },
    ...(ablation === null ? {} : { ablation }),
  };
  const judgement = judge({
    vulnerable,
    controls,
    strength: face.strength,
    isWeak: face.weakness(reproducer.oracle) !== null || isHandedOver,
  });
  const subject = {
    componentDigest: prepared.componentDigest,
    environmentDigest: prepared.environmentDigest,
  };
  const isSeen = judgement.verdict === 'reproduced' && attribution === 'passed' && !isHandedOver;
  const crash = isSeen && reproducer.environment === 'native' ? seenCrash(reproducer, seen, subject) : null;
  return {
    reproduction: {
      finding: finding.id,
      ...judgement,
      runs: bench.runs,
      controls,
      patches: patches.map(({ judged }) => judged),
      ...(crash === null ? {} : { crash }),
    },
    evidence: bench.evidence,
    subject,
    fixedSide: fixed.side,
    testsLoaded: bench.testsLoaded,
  };
}

type Attributed = { readonly outcome: ControlOutcome; readonly isHandedOver: boolean };

const NOT_ASKED: Attributed = { outcome: 'not_run', isHandedOver: false };

async function attributionControl(bench: Bench, before: readonly RunFacts[]): Promise<Attributed> {
  const { face, prepared, reproducer } = bench;
  const without = (outcome: ControlOutcome): Attributed => ({ outcome, isHandedOver: false });
  if (face.strength === 'claimed') return without('not_applicable');
  if (face.attributionPlan(reproducer.oracle, freshSecrets(bench.lab.randomness), before) === null)
    return without('inconclusive');
  const done = await runOnce(bench, 'attribution', prepared.vulnerable, {
    plan: (secrets) => face.attributionPlan(reproducer.oracle, secrets, before)!,
  });
  if (done.record.ending.lost) return without('inconclusive');
  // A program that finds itself watched may behave, and what the component then does is not the effect. How much time
  // went is in the profile itself, which ends its run as soon as it was enough.
  if (done.triggered !== true && reproducer.oracle.type !== 'cpu-time') return without('inconclusive');
  const asked = [reproducer.oracle, done.record.facts, prepared.sourceOf(prepared.vulnerable)] as const;
  const outcome = face.attribution(...asked);
  return { outcome, isHandedOver: outcome === 'passed' && face.isHandedOver?.(...asked) === true };
}

/** Long enough for what the real run did, and not the finder's whole time limit: a stand-in may never answer. */
const INERT_SLACK_MS = 2_500;

async function inertControl(
  bench: Bench,
  before: readonly RunFacts[],
  slowestMs: number,
): Promise<ControlOutcome> {
  const side = await bench.prepared.inert(before);
  if (isNoSide(side)) return side.reason === 'not_applicable' ? 'not_applicable' : 'inconclusive';
  const wallMs = Math.min(bench.reproducer.timeoutSeconds * 1000, slowestMs * 2 + INERT_SLACK_MS);
  const { triggered, record } = await runOnce(bench, 'inert', side, { wallMs });
  if (triggered === true) {
    if (bench.face.isAllOf?.(record.facts, before) ?? true) return 'failed';
    bench.benign.set(WITHOUT_COMPONENT, record.facts);
  }
  if (record.ending.lost) return 'inconclusive';
  const crashed = record.facts.reports.some(({ kind }) => kind === 'crash');
  const crashedBefore = before.some(({ reports }) => reports.some(({ kind }) => kind === 'crash'));
  return crashed && !crashedBefore ? 'not_applicable' : 'passed';
}

/** The named function alone neutralised, the effect must vanish. Null where the finding names none. */
async function ablationControl(bench: Bench): Promise<ControlOutcome | null> {
  const named = bench.finding.locations.find((one) => one.file !== undefined && one.function !== undefined);
  if (named === undefined || bench.face.strength === 'claimed') return null;
  const { file, function: name, startLine } = named;
  const side = await bench.prepared.ablated({ file: file!, function: name!, line: startLine ?? null });
  if (isNoSide(side)) return side.reason === 'not_applicable' ? 'not_applicable' : 'inconclusive';
  const { triggered } = await runOnce(bench, 'ablation', side);
  return triggered === null ? 'inconclusive' : triggered ? 'failed' : 'passed';
}

/**
 * npm: what loading alone does was taken out of every run, so a proof that holds passed. Native: the command with
 * an input that should do no harm.
 */
async function benignControl(bench: Bench, holds: boolean): Promise<ControlOutcome> {
  const { benign, prepared } = bench;
  if (!prepared.hasBenignInput) {
    if (benign.size === 0) return 'not_applicable';
    const { oracle } = bench.reproducer;
    const secrets = freshSecrets(bench.lab.randomness);
    const has = [...benign.values()].some((facts) => bench.face.triggered(oracle, facts, secrets));
    return has && !holds ? 'failed' : 'passed';
  }
  if (!holds) return 'not_run';
  const { triggered } = await runOnce(bench, 'benign', prepared.vulnerable, { isBenign: true });
  return triggered === null ? 'inconclusive' : triggered ? 'failed' : 'passed';
}

type Fixed = { readonly outcome: ControlOutcome; readonly side: string | null };

/** In the order of the contracts: a diff, a patch's version, the lowest published version outside the range. */
async function fixedControl(
  bench: Bench,
  patches: readonly { judged: JudgedPatch; first: DoneRun | null }[],
): Promise<Fixed> {
  const { finding, prepared } = bench;
  const ordered = finding.patches.map((patch, index) => ({ patch, done: patches[index]?.first ?? null }));
  const byDiff = ordered.find(({ patch, done }) => 'diff' in patch && done !== null);
  const byVersion = ordered.find(({ patch, done }) => 'version' in patch && done !== null);
  const chosen = byDiff ?? byVersion;
  if (chosen !== undefined) return { outcome: fixedOutcome(chosen.done!), side: `patch:${chosen.patch.id}` };
  const published = await prepared.versions();
  if (!Array.isArray(published)) return { outcome: 'inconclusive', side: null };
  const version = chooseFixedVersion(
    finding.affected,
    finding.component.version ?? '',
    published as string[],
  );
  if (version === null) return { outcome: 'not_run', side: null };
  const side = await prepared.atVersion(version);
  if (isNoSide(side)) return { outcome: 'inconclusive', side: version };
  return { outcome: fixedOutcome(await runOnce(bench, 'fixed', side)), side: version };
}

function fixedOutcome({ triggered, record }: DoneRun): ControlOutcome {
  if (triggered === true) return 'failed';
  if (apiIsGone(record.facts.reports)) return 'removed';
  return triggered === null ? 'inconclusive' : 'passed';
}
