/**
 * A finding is one claim, unjudged: what a finder says is wrong with a component.
 * Every field but the component and the words is optional, and everything in it is its submitter's
 * assertion (invariant 12): identity, severity, aliases and reviewer flags prove nothing by being here.
 * `formats/*` produce it, nothing below `formats/` changes it.
 */
import type { Reproducer } from './reproducer.ts';

export type FindingFormat = 'native' | 'sarif' | 'osv' | 'cve' | 'csaf' | 'cyclonedx' | 'vince';

export type Tlp = 'CLEAR' | 'GREEN' | 'AMBER' | 'AMBER+STRICT' | 'RED';

/** What is claimed to be flawed. At least one of purl, repository, name is present. */
export type Component = {
  /** Canonical purl, with the version where one is claimed. */
  readonly purl?: string;
  readonly repository?: string;
  readonly commit?: string;
  /** OSV ecosystem name, e.g. `npm`. */
  readonly ecosystem?: string;
  readonly name?: string;
  readonly version?: string;
};

export type Location = {
  /** Path inside the component, `/`-separated, as claimed. */
  readonly file?: string;
  readonly function?: string;
  /** 1-based, inclusive. */
  readonly startLine?: number;
  readonly endLine?: number;
};

export type Frame = { readonly function?: string; readonly file?: string; readonly line?: number };

/** A crash as claimed, innermost frame first. */
export type Crash = { readonly kind: string; readonly frames: readonly Frame[] };

/** A proposed fix: a unified diff against the source root, or a published version that has it. */
export type ProposedPatch =
  | { readonly id: string; readonly diff: string }
  | { readonly id: string; readonly version: string };

export type Reference = { readonly type: string; readonly url: string };

/** Who says they found it. Kept as `claimedFinder` where the authenticated party differs. */
export type ClaimedFinder = {
  readonly party?: string;
  readonly tool?: string;
  readonly model?: string;
  readonly aiAssisted?: boolean;
  readonly humanReviewed?: boolean;
};

export type Finding = {
  /** The finding's own id, else `<source>#<pointer>` (contracts, "Ids"). Unique within one reading. */
  readonly id: string;
  /** The id the document gave, where a collision forced `id` to become positional. */
  readonly ownId?: string;
  readonly format: FindingFormat;
  /** Where in its document it stands; '' for a document that is one finding. */
  readonly pointer: string;
  readonly finder?: ClaimedFinder;
  readonly component: Component;
  /** Affected versions as VERS (`vers:npm/<4.17.21`). Absent: not claimed, which is not "all". */
  readonly affected?: string;
  /** `CWE-<n>`, canonical, without repeats, in document order. */
  readonly weaknesses: readonly string[];
  /** Other identifiers, as claimed. */
  readonly aliases: readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly locations: readonly Location[];
  readonly crash?: Crash;
  readonly reproducer?: Reproducer;
  readonly patches: readonly ProposedPatch[];
  /** CVSS vectors as claimed. */
  readonly severity: readonly string[];
  readonly references: readonly Reference[];
  readonly tlp?: Tlp;
  /** What this version does not understand, by JSON pointer, so that a round trip loses nothing. */
  readonly unknown?: Readonly<Record<string, unknown>>;
};
