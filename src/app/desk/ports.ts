/**
 * Signatures, links, cases and their history. Everything here is bounded by the acting principal's
 * compartments; findings are read where the intake compartments are held.
 */

import type { KnownCase } from '../../core/case/place.ts';
import type { CaseStage } from '../../core/case/stage.ts';
import type { CandidateKey } from '../../core/dedupe/candidates.ts';
import type { Evidence, Relation } from '../../core/dedupe/link.ts';
import type { Signature } from '../../core/dedupe/signature.ts';
import type { Embargo } from '../../core/embargo/embargo.ts';
import type { Finding, Tlp } from '../../core/finding/finding.ts';
import type { Verdict } from '../../core/reproduction/verdict.ts';

/** A finding as the desk sees it. */
export type DeskFinding = {
  readonly id: string;
  readonly compartmentId: string;
  readonly submitterPartyId: string;
  readonly receivedAt: Date;
  readonly title: string;
  readonly componentKey: string;
  readonly severityRank: number;
  readonly tlp: Tlp;
  readonly body: Finding;
};

export type FindingKeys = {
  readonly findingId: string;
  readonly component: string;
  readonly digest: string;
  readonly keys: readonly CandidateKey[];
};

/** A link that nobody superseded. */
export type StandingLink = {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly relation: Relation;
  /** Of `subsumes` the finding that contains the other, of `chains` the one that comes first; null where neither is said. */
  readonly head: string | null;
  readonly confidence: number;
  readonly decidedBy: 'auto' | 'suggested' | 'person';
  readonly decision: 'together' | 'apart' | null;
  readonly evidence: readonly Evidence[];
  readonly assertedBy: string;
  readonly assertedAt: Date;
};

export type NewLink = Omit<StandingLink, 'assertedAt'>;

export type Membership = { readonly findingId: string; readonly caseId: string };

export type NewCase = { readonly id: string; readonly root: string; readonly at: Date };

export type Placement = {
  readonly caseId: string;
  /** Canonical first. */
  readonly findings: readonly DeskFinding[];
};

/** What a case's stage, severity and dates are derived from. */
export type CaseFacts = {
  readonly id: string;
  readonly compartmentId: string;
  readonly number: number;
  readonly openedAt: Date;
  readonly stage: CaseStage;
  readonly stageAt: Date;
  readonly embargo: Embargo;
  readonly severityDecided: SeverityDecision | null;
  readonly othersTakePart: boolean;
  readonly published: boolean;
  readonly affectedAssets: number;
  readonly closedAssets: number;
  readonly nextNoticeDueAt: Date | null;
  /** Null until exposure was computed. */
  readonly operators: number | null;
  readonly exposureComputed: boolean;
  /** Versions that parties of the case say fix it. */
  readonly saidFixed: readonly string[];
  readonly suggestions: number;
  readonly members: readonly {
    readonly finding: DeskFinding;
    readonly canonical: boolean;
    readonly verdict: Verdict | null;
    /** A judged patch of it stops the proof. */
    readonly patchFixes: boolean;
  }[];
};

export type SeverityDecision = { readonly rank: number; readonly by: string; readonly at: string };

export type CaseClaims = {
  readonly affected: readonly { readonly range: string; readonly times: number }[];
  readonly versions: readonly string[];
  readonly fixed: readonly string[];
  readonly ecosystem: string | null;
};

export type CaseState = {
  readonly id: string;
  readonly title: string;
  readonly componentKey: string;
  readonly component: ComponentWords;
  readonly stage: CaseStage;
  readonly stageAt: Date;
  readonly severityRank: number;
  readonly tlp: Tlp;
  readonly dueAt: Date | null;
  readonly findingCount: number;
  readonly finderCount: number;
  readonly suggestionCount: number;
  readonly operatorCount: number | null;
  readonly claims: CaseClaims;
};

export type ComponentWords = {
  readonly key: string;
  readonly name: string;
  readonly ecosystem: string | null;
  readonly version: string | null;
  readonly purl: string | null;
};

export type CaseEvent = {
  readonly caseId: string;
  readonly kind: CaseEventKind;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

export const CASE_EVENT_KINDS = [
  'opened',
  'grown',
  'shrunk',
  'merged-into',
  'split-off',
  'stage',
  'severity-decided',
  'fact-asserted',
  'embargo',
  'link-decided',
  'decision-undone',
  'exposure-computed',
  'advisory-drafted',
  'advisory-released',
  'advisory-published',
  'advisory-revised',
  'advisory-revision-published',
  'advisory-withdrawn',
  'notice-answered',
  'thread-opened',
  'participant-invited',
  'participant-left',
  'participant-asked',
  'participant-said',
  'maintainer-link-created',
  'maintainer-link-revoked',
] as const;
export type CaseEventKind = (typeof CASE_EVENT_KINDS)[number];

export interface DeskStore {
  /**
   * Waits until nobody else judges findings of these components; held until the transaction ends. In one
   * order for everyone, so that two jobs never wait for each other.
   */
  lockComponents(componentKeys: readonly string[]): Promise<void>;
  /** Those of the ids that exist and are held, in no order. */
  findings(ids: readonly string[]): Promise<readonly DeskFinding[]>;
  /** Stored signatures of this engine's version, of those that have one; in no order. */
  signatures(desk: string, findingIds: readonly string[]): Promise<readonly Signature[]>;
  /** Which findings are signed and by which version of the engine, from the one after `after`, by id. */
  signedAfter(
    desk: string,
    after: string,
    limit: number,
  ): Promise<readonly { readonly finding: string; readonly version: number }[]>;
  /** That this engine failed on this finding's signature: left as it was until the next one comes. */
  passOver(desk: string, findingId: string): Promise<void>;
  /**
   * Replaces what an older version of the engine stored. Resolves to the findings whose keys are due: those that had
   * no signature, and those that had an older one.
   */
  keepSignatures(
    desk: string,
    signatures: readonly Signature[],
  ): Promise<{ readonly first: ReadonlySet<string>; readonly renewed: ReadonlySet<string> }>;
  /** Keys that are there already are left as they are. `areFirst`: there are none of these findings, which is cheaper. */
  addKeys(desk: string, keys: readonly FindingKeys[], options: { readonly areFirst: boolean }): Promise<void>;
  /**
   * Findings that share keys with one that asks: those that share a telling one first, then those that share most,
   * then the more specific key; at most `limit` for each asker, and only a few that share nothing more telling than
   * a file. Of each key a fixed number is looked at, however hot the component.
   */
  candidates(
    desk: string,
    askers: readonly FindingKeys[],
    limit: number,
  ): Promise<readonly { readonly asker: string; readonly candidate: string }[]>;
  /** All standing links that touch one of the findings. */
  linksOf(desk: string, findingIds: readonly string[]): Promise<readonly StandingLink[]>;
  link(desk: string, id: string): Promise<StandingLink | null>;
  /** Supersedes what the same kind of asserter said of the same pair and relation, and writes the new word. */
  assertLinks(desk: string, links: readonly NewLink[], at: Date): Promise<void>;
  /** A machine's older word on the pair stands down without a new one. */
  supersede(desk: string, linkIds: readonly string[], at: Date): Promise<void>;

  membershipsOf(findingIds: readonly string[]): Promise<readonly Membership[]>;
  /** All findings of these cases. */
  membersOf(caseIds: readonly string[]): Promise<readonly Membership[]>;
  /** The same with who sent each finding and when. */
  arrivalsOf(
    caseIds: readonly string[],
  ): Promise<readonly (Membership & { readonly submitterPartyId: string; readonly receivedAt: Date })[]>;
  /** Cases opened by one of these findings, also those that were merged away. */
  casesRootedIn(findingIds: readonly string[]): Promise<readonly KnownCase[]>;
  /** Bare rows; the caller writes their states before its transaction ends. */
  openCases(desk: string, cases: readonly NewCase[]): Promise<void>;
  /** Moves the findings into the cases and says which one is canonical. */
  place(desk: string, placements: readonly Placement[]): Promise<void>;
  setMerged(merges: readonly { readonly caseId: string; readonly into: string | null }[]): Promise<void>;
  factsOf(caseIds: readonly string[]): Promise<readonly CaseFacts[]>;
  /** Which cases these findings are in. */
  casesOf(findingIds: readonly string[]): Promise<readonly string[]>;
  writeStates(states: readonly CaseState[]): Promise<void>;
  addEvents(
    compartmentId: string,
    events: readonly CaseEvent[],
    by: { readonly principalId: string; readonly machine: boolean; readonly at: Date },
  ): Promise<void>;
  /** Null where there is none, or it is not held. */
  caseHead(caseId: string): Promise<CaseHead | null>;
  decideSeverity(caseId: string, decision: SeverityDecision | null): Promise<void>;
  assertFact(
    compartmentId: string,
    caseId: string,
    fact: CaseFact & { readonly by: string; readonly at: Date },
  ): Promise<void>;
  /** The latest word on each fact that was not taken back. */
  assertedFacts(caseId: string): Promise<readonly AssertedFact[]>;
  setEmbargo(caseId: string, embargo: Embargo, until: Date | null): Promise<void>;
}

/** One of the four facts of BOD 26-04, by the table's short keys: in KEV, publicly exposed, automatable, impact. */
export type CaseFact = {
  readonly fact: 'KEV' | 'PE' | 'A' | 'TI';
  /** Null takes the word back. */
  readonly value: 'N' | 'Y' | 'P' | 'T' | null;
};

export type AssertedFact = {
  readonly fact: CaseFact['fact'];
  readonly value: NonNullable<CaseFact['value']>;
  readonly by: string;
  readonly at: Date;
};

export type CaseHead = {
  readonly id: string;
  readonly compartmentId: string;
  readonly number: number;
  readonly stage: CaseStage;
  readonly embargo: Embargo;
  readonly mergedInto: string | null;
  readonly componentKey: string;
  readonly claims: CaseClaims;
};
