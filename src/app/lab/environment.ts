/**
 * The face of a kind of component the lab can put under test. Adding one is a folder and a line in the
 * registry. Everything a finding says reaches an environment already validated by
 * `formats/native`.
 */
import type { Finding } from '../../core/finding/finding.ts';
import type { SourceOf } from '../../core/reproduction/attribution.ts';
import type { RunFacts, RunPlan, Secrets } from '../../core/reproduction/oracles/oracle.ts';
import type { RunEnding } from '../../core/reproduction/run-fault.ts';
import type { Reason, RunRole } from '../../core/reproduction/verdict.ts';

/** One version of the component, laid out and ready to run against. Opaque to the lab. */
export type Side = {
  /** `sha256:<hex>` of everything that differs between sides. */
  readonly digest: string;
  /** Published version, where it is one. */
  readonly version: string | null;
};

/**
 * Why there is nothing to run against. Never the finding's fault where it says install_failed.
 * `not_applicable`: this kind of component has no such side.
 */
export type NoSide = {
  readonly reason: Reason | 'does_not_apply' | 'does_not_build' | 'not_applicable';
  readonly detail: string;
};

export type RunOrder = {
  readonly role: RunRole;
  readonly plan: RunPlan;
  readonly secrets: Secrets;
  /** Overrides the reproducer's own, for controls that need not wait as long. */
  readonly wallMs?: number;
  /** Stop once this much CPU time was used: more proves nothing more. */
  readonly stopAtCpuMs?: number;
  /** The component's functional tests instead of the reproducer's command. */
  readonly runsTests?: boolean;
  /**
   * What the component does where nothing is wrong: npm loads it and does nothing else, native gives the
   * command the benign input.
   */
  readonly isBenign?: boolean;
};

export type RunRecord = {
  readonly facts: RunFacts;
  readonly ending: RunEnding;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number | null;
  /** Everything that was captured, as one JSON document; its digest is the run's evidence. */
  readonly evidence: Uint8Array;
};

/** Where a finding says that the flaw lies. */
export type Place = { readonly file: string; readonly function: string; readonly line: number | null };

/** One finding's component, as far as a proof needs it to meet patches: the vulnerable side itself need not be there. */
export type Meeting = {
  /** The component as it is, where it can be loaded and nothing else; null where it cannot, as native ones. */
  readonly loadable: Side | null;
  run(side: Side, order: RunOrder): Promise<RunRecord>;
  /** The component at another published version. */
  atVersion(version: string): Promise<Side | NoSide>;
  /**
   * The component with a unified diff applied; `fromStart` without anything of an earlier build, which takes longer
   * where a build is incremental, and is then what `afresh` would have made.
   */
  patched(diff: string, fromStart?: boolean): Promise<Side | NoSide>;
  /**
   * The same patched side made without anything of an earlier build; null where it was. A careless Makefile
   * leaves old objects, so a patch that seems not to help is made afresh before that is said.
   */
  afresh(side: Side): Promise<Side | NoSide | null>;
  /** Removes what was laid out for this finding. */
  release(): Promise<void>;
};

/** One finding's component, installed. */
export type Prepared = Meeting & {
  readonly vulnerable: Side;
  /** `sha256:<hex>` of the component itself and of the whole environment it runs in. */
  readonly componentDigest: string;
  readonly environmentDigest: string;
  /** There is a harmless input that the command can be given. */
  readonly hasBenignInput: boolean;
  /** A stand-in of the component, from what the given runs loaded of it. */
  inert(observed: readonly RunFacts[]): Promise<Side | NoSide>;
  /** The component with one function neutralised; `not_applicable` where it cannot be told which. */
  ablated(place: Place): Promise<Side | NoSide>;
  /** Published versions, unordered. */
  versions(): Promise<readonly string[] | NoSide>;
  sourceOf(side: Side): SourceOf;
};

export type Environment = {
  readonly name: 'npm' | 'native';
  /** The same for every run, and part of the attestation. */
  readonly limits: Readonly<Record<string, number>>;
  prepare(finding: Finding): Promise<Prepared | NoSide>;
  /** The same without what only the finding's own experiment needs: a native component is not built as it is. */
  prepareToMeet(finding: Finding): Promise<Meeting | NoSide>;
  close(): Promise<void>;
};

export function isNoSide(value: object): value is NoSide {
  return 'reason' in value;
}
