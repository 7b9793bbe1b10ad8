/**
 * The face of every oracle: what it needs of a run, and what it reads from one. Pure: the lab runs, the
 * oracle looks at the facts. Adding an oracle is a file here and a line in the registry.
 */
import type { Oracle } from '../../finding/reproducer.ts';
import type { Actor, SourceOf } from '../attribution.ts';
import type { ControlOutcome } from '../verdict.ts';
import type { WatchReport } from '../watch-report.ts';

/** What one run left for the oracle to read. Text is decoded byte for byte (Latin-1): it is searched, never shown. */
export type RunFacts = {
  readonly exit: number | null;
  readonly timedOut: boolean;
  readonly cpuMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Paths in the work directory afterwards, links included, without following them. */
  readonly paths: readonly string[];
  /** Files in the work directory that hold the secret afterwards. */
  readonly holdingSecret: readonly string[];
  readonly reports: readonly WatchReport[];
  /** What a sanitizer wrote to its log, one text a process; empty where none was asked for. */
  readonly sanitizerLogs: readonly string[];
};

/** Fresh for every run, so that nothing a program learned in one helps it in the next. */
export type Secrets = {
  /** A random file name that stands for `{marker}`. */
  readonly marker: string;
  /** What a planted canary holds. */
  readonly secret: string;
};

/** What the watcher is asked to look at. */
export type Watch = 'prototypes' | 'compilation' | 'files' | 'processes' | 'profile';

export type Trap = { readonly on: string; readonly key: string };

export type RunPlan = {
  readonly watch: readonly Watch[];
  /** Relative to the work directory; what the watcher and the oracle care about. */
  readonly path?: string;
  readonly traps?: readonly Trap[];
  /** The profiler may stop once this much CPU time was used. */
  readonly enoughCpuMs?: number;
  /** Plant the secret at `path`. */
  readonly plantsCanary?: boolean;
  /** Have sanitizers write their reports where the lab finds them. */
  readonly sanitizer?: boolean;
  /** Look for the secret in files afterwards. */
  readonly findsSecret?: boolean;
};

export type OracleFace<T extends Oracle = Oracle> = {
  readonly type: T['type'];
  /** observed: by the lab. claimed: the program's own word. */
  readonly strength: 'observed' | 'claimed';
  /** Why this oracle can give no more than `effect_only`, or null. */
  readonly weakness: (oracle: T) => string | null;
  readonly plan: (oracle: T, secrets: Secrets) => RunPlan;
  readonly triggered: (oracle: T, facts: RunFacts, secrets: Secrets) => boolean;
  /** The plan of the run that looks whose code does it, given what the runs before saw; null where nothing can be told. */
  readonly attributionPlan: (oracle: T, secrets: Secrets, before: readonly RunFacts[]) => RunPlan | null;
  readonly attribution: (oracle: T, facts: RunFacts, sourceOf: SourceOf) => ControlOutcome;
  /**
   * The component's code did it, and the program may all the same have handed it what did: no more than
   * `effect_only` then. Asked only where the attribution passed. Absent: `attribution` sees to that itself.
   */
  readonly isHandedOver?: (oracle: T, facts: RunFacts, sourceOf: SourceOf) => boolean;
  /**
   * Takes out of `facts` what loading the component alone does already, as `benign` saw it: a component that
   * extends prototypes on purpose proves nothing by it, nor does one that takes long to load. Absent: loading alone
   * cannot have this effect.
   */
  readonly withoutBenign?: (facts: RunFacts, benign: RunFacts) => RunFacts;
  /**
   * Whether what a run without the component (`inert`) showed is all that the runs before it showed. A program that
   * extends a prototype of its own accord, beside its proof, does so in every run. Absent: any effect is all of it.
   */
  readonly isAllOf?: (inert: RunFacts, before: readonly RunFacts[]) => boolean;
};

/** A built-in of Node that calls another is one call; the outer one is reported by itself. */
export function isOutermost(report: WatchReport, sourceOf: SourceOf): boolean {
  if (report.kind !== 'file' && report.kind !== 'spawn') return true;
  const frames = report.frames ?? [];
  const first = frames.findIndex((frame) => sourceOf(frame).owner !== 'watcher');
  const beyond = frames
    .slice(Math.max(0, first))
    .findIndex((frame) => frame.kind !== 'node' && frame.kind !== 'builtin');
  const next = frames[Math.max(0, first) + beyond];
  return beyond <= 0 || next === undefined || sourceOf(next).owner !== 'watcher';
}

/** One deed of the component is enough: the flaw is there. A program's own deed alone speaks against it. */
export function outcomeOf(actors: readonly Actor[]): ControlOutcome {
  if (actors.includes('component')) return 'passed';
  if (actors.includes('unclear') || actors.length === 0) return 'inconclusive';
  return 'failed';
}

export function pathOf(path: string, secrets: Secrets): string {
  return path.replaceAll('{marker}', secrets.marker);
}
