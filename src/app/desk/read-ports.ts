/** What people read of the desk: lists and pages, bounded by what the actor holds. */
import type { ParticipantRole, ParticipantStatus } from '../../core/case/participants.ts';
import type { CaseStage } from '../../core/case/stage.ts';
import type { EmbargoState } from '../../core/embargo/embargo.ts';
import type { Tlp } from '../../core/finding/finding.ts';
import type { CompartmentKind } from '../../core/policy/resource.ts';
import type { BoundedCount } from '../bounded-count.ts';
import type { Party } from '../identity/ports.ts';
import type { CaseClaims, CaseEventKind, ComponentWords, SeverityDecision, StandingLink } from './ports.ts';

/** A compartment that may hold cases, and under which of the actor's subjects it is held. */
export type CaseCompartment = {
  readonly id: string;
  readonly kind: CompartmentKind;
  readonly heldUnder: readonly string[];
};

/** Which labels of which compartment the policy lets the actor list. */
export type CaseScope = { readonly compartmentId: string; readonly tlps: readonly Tlp[] };

export const CASE_ORDERS = ['due', 'opened', 'severity', 'component', 'findings', 'stage'] as const;
export type CaseOrder = (typeof CASE_ORDERS)[number];

/** Why a case goes no further than unique, as the flow says it. */
export type UniqueLeave = 'in-lab' | 'inconclusive' | 'unproven' | 'not-reproduced';

export type CaseListQuery = {
  readonly order: CaseOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly after: { readonly value: string; readonly id: string } | null;
  readonly stage?: CaseStage;
  /** Among the unique ones, by the best word the lab has on their findings. */
  readonly stuckAs?: UniqueLeave;
  /** Came to the stage of this rank or further; refused ones never count. */
  readonly reachedRank?: number;
  readonly severityRank?: number;
  readonly component?: string;
  /** Only cases whose date has passed at this instant. */
  readonly overdueAt?: Date;
  readonly words?: string;
  readonly number?: number;
  /** With a finding of this party. Who found what is the desk's to know. */
  readonly finder?: string;
  /** Reaches an operator of this sector. */
  readonly sector?: string;
};

export type CaseListRow = {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly component: ComponentWords;
  readonly stage: CaseStage;
  readonly stageAt: Date;
  readonly severityRank: number;
  readonly severityDecided: SeverityDecision | null;
  readonly tlp: Tlp;
  readonly embargoState: EmbargoState;
  readonly embargoUntil: Date | null;
  readonly dueAt: Date | null;
  readonly openedAt: Date;
  readonly findings: number;
  readonly finders: number;
  readonly operators: number | null;
  readonly suggestions: number;
  readonly compartmentId: string;
  readonly claims: CaseClaims;
  /** Where the list goes on after this row. */
  readonly key: { readonly value: string; readonly id: string };
};

export type NamedPrincipal = { readonly id: string; readonly name: string; readonly machine: boolean };

export type EventRow = {
  readonly at: Date;
  readonly by: NamedPrincipal;
  readonly kind: CaseEventKind;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

export type ExperimentWords = {
  readonly id: string;
  readonly findingId: string;
  readonly state: 'queued' | 'running' | 'done';
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly verdict: 'reproduced' | 'not_reproduced' | 'flaky' | 'inconclusive' | null;
  readonly reason: string | null;
  readonly assurance: 'observed' | 'effect_only' | 'claimed' | null;
  readonly vulnerableRuns: { readonly triggered: number; readonly of: number };
  readonly patches: readonly { readonly id: string; readonly verdict: string; readonly tests: string }[];
};

/** `held`: those suggestions that a machine would have merged, had their case not grown too fast. */
export type LinkState = 'suggested' | 'held' | 'auto' | 'person';

export type LinkListRow = StandingLink & {
  readonly by: NamedPrincipal;
  readonly component: ComponentWords;
  readonly left: { readonly id: string; readonly title: string; readonly submitter: Party };
  readonly right: { readonly id: string; readonly title: string; readonly submitter: Party };
};

export type ParticipantRow = {
  readonly party: Party;
  readonly role: ParticipantRole;
  readonly status: ParticipantStatus;
  readonly statusAt: Date;
  readonly lastWordAt: Date | null;
  readonly fixedVersion: string | null;
  readonly asked: number;
  readonly askedAt: Date | null;
  /** Null: it takes part. */
  readonly leftAt: Date | null;
};

/** What the actor may see of one party's findings; what needs the desk is 0 and empty without it. */
export type ScoreCounts = {
  /** Null where none was stated. */
  readonly model: string | null;
  readonly submitted: number;
  readonly judged: number;
  readonly reproduced: number;
  readonly refused: number;
  readonly inCases: number;
  /** In a case that an earlier finding of anyone opened. */
  readonly repeats: number;
  /** Claimed minus decided severity, one for each finding whose case was decided. */
  readonly inflation: readonly number[];
};

export type TodayListRow = {
  readonly action:
    | 'decide_merge'
    | 'read_case'
    | 'judge_experiment'
    | 'review_release'
    | 'answer_notice'
    | 'call_operator'
    | 'ask_participant'
    | 'answer_thread'
    | 'answer_inquiry'
    | 'read_terms'
    | 'acknowledge_duties'
    | 'answer_question'
    | 'confirm_determination'
    | 'answer_partner'
    | 'review_exchange'
    | 'review_material';
  readonly subjectKind:
    | 'case'
    | 'link'
    | 'experiment'
    | 'advisory'
    | 'notice'
    | 'operator'
    | 'thread'
    | 'engagement'
    | 'naming'
    | 'partner'
    | 'exchange';
  readonly subjectId: string;
  readonly dueAt: Date | null;
  readonly since: Date;
  readonly title: string;
  readonly where: string;
};

export type TodayListQuery = {
  readonly limit: number;
  readonly offset: number;
  readonly now: Date;
  readonly action?: string;
  /** Only what is past its date. */
  readonly overdue?: boolean;
  /** Only these actions: what the reader may do. */
  readonly kinds: readonly string[];
};

/** With a bar, only what a person may accept at once: duplicates of that confidence and above, not those held back. */
type LinksAsked = { readonly state: LinkState; readonly bar?: number };

export interface DeskReads {
  caseCompartments(): Promise<readonly CaseCompartment[]>;
  /** One row more than a page is looked for, so that `more` is known. */
  cases(
    query: CaseListQuery,
    scopes: readonly CaseScope[],
  ): Promise<{
    readonly items: readonly CaseListRow[];
    readonly more: boolean;
    /** How many the whole list has, where finding the page told it; null where counting is a search of its own. */
    readonly counted: BoundedCount | null;
  }>;
  /** How many the whole list has, whatever page is asked for. */
  countCases(query: CaseListQuery, scopes: readonly CaseScope[], cap: number): Promise<BoundedCount>;
  case(id: string): Promise<CaseListRow | null>;
  /** Canonical first, then by arrival. */
  memberIds(caseId: string): Promise<readonly { readonly id: string; readonly canonical: boolean }[]>;
  /** Newest first. */
  events(
    caseId: string,
    limit: number,
  ): Promise<{ readonly rows: readonly EventRow[]; readonly total: number }>;
  /** Those who left included. */
  participants(caseId: string): Promise<readonly ParticipantRow[]>;
  experiments(findingIds: readonly string[]): Promise<readonly ExperimentWords[]>;
  principals(ids: readonly string[]): Promise<ReadonlyMap<string, NamedPrincipal>>;
  /**
   * Suggestions that wait (no person has spoken, the two are in different cases), or machines' merges, or
   * people's decisions; likeliest first. `after` is the last row's confidence and id.
   */
  links(
    query: LinksAsked & {
      readonly limit: number;
      readonly after: { readonly confidence: number; readonly id: string } | null;
    },
  ): Promise<{ readonly items: readonly LinkListRow[]; readonly more: boolean }>;
  /** How many of those there are in all. */
  countLinks(asked: LinksAsked, cap: number): Promise<BoundedCount>;
  /** How many wait, up to the cap, and where this one stands among them; null where it does not wait. */
  queuePlace(
    linkId: string,
    cap: number,
  ): Promise<{
    readonly waiting: number;
    readonly position: number | null;
    readonly previous: string | null;
    readonly next: string | null;
  }>;
  /** One line for each model that the party's findings name, most findings first; bounded. */
  scoreCounts(partyId: string): Promise<readonly ScoreCounts[]>;
  /** Everything ever said of the pair that stands, newest first. */
  wordsOn(a: string, b: string): Promise<readonly StandingLink[]>;
  today(query: TodayListQuery): Promise<{
    readonly items: readonly TodayListRow[];
    /** Of those that pass the filters. */
    readonly total: number;
    /** Of all that waits, whatever is filtered. */
    readonly overdue: number;
    readonly kinds: readonly { readonly action: TodayListRow['action']; readonly count: number }[];
  }>;
}
