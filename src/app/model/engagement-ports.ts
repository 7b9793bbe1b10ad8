/**
 * What engagements need of the world (migration 0015). Each has two compartments: its room, which the developer and
 * the clearinghouse's named people hold, and its material, which only people hold who acknowledged their duties.
 * What the acting principal does not hold is absent, as if it did not exist.
 */
import type { Engagement, Terms } from '../../core/model/engagement.ts';
import type { EngagementEntry } from '../../core/model/engagement-log.ts';

/** As it was known when it acted: names are written down, because the developer may not look them up. */
export type Named = { readonly id: string; readonly name: string; readonly machine: boolean };

export type EngagementRecord = {
  readonly id: string;
  /** The room's compartment. */
  readonly room: string;
  /** The material's compartment. */
  readonly material: string;
  readonly developer: { readonly id: string; readonly name: string };
  readonly model: string;
  readonly question: string;
  readonly engagement: Engagement;
  readonly openedAt: Date;
  readonly changedAt: Date;
  /** When time alone changes something next; null where it changes nothing. */
  readonly dueAt: Date | null;
  readonly overAt: Date | null;
  readonly destroyedAt: Date | null;
  readonly confidential: { readonly basis: string; readonly by: Named; readonly at: Date } | null;
  /** Signed note; null while the material is there. */
  readonly certificate: string | null;
};

export type StandingTerms = {
  readonly no: number;
  readonly terms: Terms;
  /** `sha256:…` of the terms in canonical JSON. */
  readonly digest: string;
  readonly proposedBy: Named;
  readonly proposedAt: Date;
  readonly agreedBy: Named | null;
  readonly agreedAt: Date | null;
};

export type PersonnelRole = 'evaluator' | 'official';

export type NamedPerson = {
  readonly id: string;
  readonly name: string;
  readonly role: PersonnelRole;
  readonly namedBy: Named;
  readonly namedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly removedAt: Date | null;
};

export type Naming = {
  readonly engagementId: string;
  readonly role: PersonnelRole;
  readonly namedBy: string;
  readonly namedAt: Date;
};

export type Side = 'developer' | 'clearinghouse';

export type EngagementKey = {
  readonly id: string;
  readonly name: string;
  readonly side: Side;
  readonly madeBy: Named;
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
};

export const ACCESSED = ['plan', 'run', 'report', 'log', 'question', 'determination'] as const;
export type Accessed = (typeof ACCESSED)[number];

export type Access = {
  readonly id: string;
  readonly at: Date;
  readonly by: Named;
  readonly what: Accessed;
  /** Null for a list. */
  readonly subject: string | null;
};

export type SharedKind = 'report' | 'determination';
export type SharedRecord = {
  readonly id: string;
  readonly kind: SharedKind;
  readonly digest: string;
  readonly by: Named;
  readonly at: Date;
};

export type Consent = {
  readonly reportId: string;
  readonly digest: string;
  /** Null: the clearinghouse asked; the developer has not said. */
  readonly given: boolean | null;
  readonly by: Named;
  readonly at: Date;
};

/** What of a report is public: nothing of the engagement that it came from. */
export type PublishedReport = {
  readonly id: string;
  readonly digest: string;
  readonly models: readonly string[];
  readonly publishedAt: Date;
};

export type RegisteredPlan = {
  readonly id: string;
  /** `sha256:…` over the canonical bytes. */
  readonly digest: string;
  readonly body: Uint8Array;
  readonly registeredBy: Named;
  readonly registeredAt: Date;
  /** The log entry that says so. */
  readonly entry: number;
};

/** Where a row of an engagement stands. */
export type InRoom = Pick<EngagementRecord, 'id' | 'room'>;

export type EngagementChange = {
  readonly engagement: Engagement;
  readonly at: Date;
  readonly dueAt: Date | null;
  readonly overAt: Date | null;
};

export interface EngagementStore {
  /** Opens both rooms and writes the row. Rejects where the actor is no developer's own principal. */
  open(record: EngagementRecord, openedBy: string): Promise<void>;
  /** What the actor holds, newest first. */
  list(limit: number): Promise<readonly EngagementRecord[]>;
  engagement(id: string): Promise<EngagementRecord | null>;
  /** The same, held against everybody else's change until the transaction ends. */
  lock(id: string): Promise<EngagementRecord | null>;
  change(at: InRoom, change: EngagementChange): Promise<void>;
  markConfidential(at: InRoom, mark: NonNullable<EngagementRecord['confidential']>): Promise<void>;
  /** Those for which time alone changes something by `now`, the longest overdue first. */
  due(now: Date, limit: number): Promise<readonly EngagementRecord[]>;
  certify(at: InRoom, certificate: string, destroyedAt: Date): Promise<void>;

  /** In order. */
  entries(at: InRoom): Promise<readonly (EngagementEntry & { readonly digest: Uint8Array })[]>;
  lastEntry(at: InRoom): Promise<{ readonly seq: number; readonly digest: Uint8Array } | null>;
  addEntry(at: InRoom, entry: EngagementEntry & { readonly digest: Uint8Array }): Promise<void>;

  /** Oldest first. */
  terms(at: InRoom): Promise<readonly StandingTerms[]>;
  proposeTerms(at: InRoom, terms: Omit<StandingTerms, 'agreedBy' | 'agreedAt'>): Promise<void>;
  agreeTerms(at: InRoom, no: number, by: Named, agreedAt: Date): Promise<void>;

  /** By name. */
  personnel(at: InRoom): Promise<readonly NamedPerson[]>;
  /** Names anew whoever was removed. */
  namePerson(at: InRoom, person: Omit<NamedPerson, 'acknowledgedAt' | 'removedAt'>): Promise<void>;
  /** The person holds nothing from then on, but an official the room. */
  removePerson(at: InRoom, personId: string, removedAt: Date): Promise<void>;
  /** Where the actor was named and has yet to acknowledge. It need hold nothing. */
  namings(): Promise<readonly Naming[]>;
  /** Lets the actor into both rooms; false where it was not named. */
  acknowledge(engagementId: string, at: Date): Promise<boolean>;
  noteAcknowledged(
    at: InRoom,
    personId: string,
    words: { readonly digest: string; readonly at: Date },
  ): Promise<void>;
  /** From then on nobody but the clock holds the material. */
  closeMaterial(at: InRoom, closedAt: Date): Promise<void>;

  addKey(at: InRoom, key: EngagementKey, secretHash: Uint8Array): Promise<void>;
  keys(at: InRoom): Promise<readonly EngagementKey[]>;
  endKeys(at: InRoom, keyIds: readonly string[], endedAt: Date): Promise<void>;

  addAccess(at: InRoom, access: Access): Promise<void>;
  /** Newest first, of those until `until`, which stay as they are. */
  accesses(
    at: InRoom,
    page: { readonly limit: number; readonly skip: number; readonly until: Date },
  ): Promise<readonly Access[]>;

  /** False where a plan of these bytes stands there already. */
  addPlan(at: InRoom, plan: RegisteredPlan): Promise<boolean>;
  /** Newest first. */
  plans(at: InRoom): Promise<readonly RegisteredPlan[]>;

  share(at: InRoom, record: SharedRecord, body: unknown): Promise<void>;
  shared(at: InRoom): Promise<readonly SharedRecord[]>;
  sharedBody(at: InRoom, kind: SharedKind, id: string): Promise<unknown | null>;
  addConsent(at: InRoom, consent: Consent): Promise<void>;
  /** The last word on each report. */
  consents(at: InRoom): Promise<readonly Consent[]>;
  /**
   * Copies a shared report to where anyone reads it; false where it was published before. Rejects without the consent
   * that core/model/publication.ts asks for: the database says the same.
   */
  publish(at: InRoom, reportId: string, publishedAt: Date): Promise<boolean>;
  /** When each of the room's reports was published, by id. */
  publishedAt(at: InRoom): Promise<ReadonlyMap<string, Date>>;
  /** Anyone's to read; newest first. */
  published(limit: number): Promise<readonly PublishedReport[]>;
  /** With what it says; null where there is none. */
  publishedBody(id: string): Promise<{ readonly report: PublishedReport; readonly body: unknown } | null>;
}
