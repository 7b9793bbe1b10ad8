import type { SeenCrash } from './seen-crash.ts';

/**
 * What the lab answers (contracts, `reproduce --json`). A verdict speaks about a finding only; whatever
 * went wrong with the lab itself is `inconclusive` and never counts against the finder.
 */
export type Verdict = 'reproduced' | 'not_reproduced' | 'flaky' | 'inconclusive';

export type Reason =
  | 'self_triggering'
  | 'not_attributed'
  | 'not_specific'
  | 'also_on_fixed'
  | 'broken_reproducer'
  | 'build_failed'
  | 'install_failed'
  | 'timeout'
  | 'sandbox_lost'
  | 'resource_limit'
  | 'no_effect'
  | 'no_reproducer'
  | 'unsupported_environment';

export type ControlOutcome = 'passed' | 'failed' | 'removed' | 'not_applicable' | 'not_run' | 'inconclusive';

/** observed: the lab saw the effect and whose code did it. effect_only: seen, not attributed. claimed: the program's word. */
export type Assurance = 'observed' | 'effect_only' | 'claimed';

export type RunRole = 'vulnerable' | 'inert' | 'attribution' | 'ablation' | 'fixed' | 'benign' | 'tests';

export type Run = {
  readonly role: RunRole;
  /** Whether the oracle saw its effect; null where the run told nothing (lost, not started). */
  readonly triggered: boolean | null;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly wallMs: number;
  readonly cpuMs?: number;
  readonly peakBytes: number | null;
  /** `sha256:<hex>` of the run's captured record in the blob store. */
  readonly evidence: string;
};

export type Controls = {
  readonly inert: ControlOutcome;
  readonly attribution: ControlOutcome;
  /** The function that the finding names, neutralised. Absent where it names none. */
  readonly ablation?: ControlOutcome;
  readonly fixed: ControlOutcome;
  readonly benign: ControlOutcome;
};

export type PatchVerdict =
  | 'fixes'
  | 'fixes_untested'
  | 'does_not_fix'
  | 'breaks_tests'
  | 'does_not_apply'
  | 'does_not_build'
  | 'inconclusive';

export type TestsOutcome = 'passed' | 'failed' | 'none' | 'not_run';

export type JudgedPatch = {
  readonly id: string;
  readonly verdict: PatchVerdict;
  readonly tests: TestsOutcome;
};

export type Reproduction = {
  readonly finding: string;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  readonly assurance: Assurance;
  readonly runs: readonly Run[];
  readonly controls: Controls;
  readonly patches: readonly JudgedPatch[];
  /** How the component crashed, where a sanitizer saw it, every run alike, and the component's code did it. */
  readonly crash?: SeenCrash;
};
