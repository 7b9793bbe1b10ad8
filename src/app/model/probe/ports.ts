/** Probes: consents, the flaws the lab laid out, and the tasks of an engagement. Bounded by the actor's compartments. */
import type { Component } from '../../../core/finding/finding.ts';
import type { Reproducer } from '../../../core/finding/reproducer.ts';
import type {
  FlawFacts,
  ProbeOutcome,
  ProbePlace,
  ProbeState,
  ProbeStatement,
} from '../../../core/model/probe.ts';
import type { Reproduction } from '../../../core/reproduction/verdict.ts';
import type { Doer } from '../partner/ports.ts';

/** One word on a consent; the latest counts, all are kept. */
export type Consent = {
  readonly given: boolean;
  readonly words: string;
  readonly by: Doer;
  readonly at: Date;
};

export type MaintainerWord = {
  readonly partyId: string;
  readonly channel: 'mail' | 'telephone' | 'private-link' | 'other';
  readonly note: string;
};

/** What a probe's rules need of an engagement; the rest is the engagement's own. */
export type ProbedEngagement = {
  readonly id: string;
  readonly compartmentId: string;
  readonly materialId: string;
  readonly stateName: string;
  readonly developerId: string;
  /** The developer's name and the models it spoke of. */
  readonly names: readonly string[];
};

export type ProbeRequest = {
  readonly id: string;
  readonly materialId: string;
  readonly engagementId: string;
  readonly wanted: number;
  readonly developer: { readonly partyId: string; readonly names: readonly string[] };
  readonly by: Doer;
  readonly at: Date;
};

export type Probe = {
  readonly id: string;
  readonly materialId: string;
  readonly engagementId: string;
  readonly requestId: string;
  readonly statement: ProbeStatement;
  readonly state: ProbeState;
  readonly drawnAt: Date;
  readonly answer: Reproducer | null;
  readonly answeredAt: Date | null;
  readonly outcome: ProbeOutcome | null;
  /** How often the lab was asked again about the answer. */
  readonly askedAgain: number;
};

/** A flaw as the lab laid it out, and the same as the lab sees it now. */
export type LaidFlaw = {
  readonly findingId: string;
  readonly caseId: string;
  readonly place: ProbePlace;
  readonly facts: FlawFacts;
};

/** A finding with a standing consent, and everything of its root cause that decides whether it may be drawn. */
export type FlawAtDesk = {
  readonly findingId: string;
  readonly caseId: string;
  readonly component: Component;
  /** Null where its finder sent no program. */
  readonly environment: Reproducer['environment'] | null;
  readonly facts: FlawFacts;
};

export type Draw = {
  readonly probeId: string;
  readonly findingId: string;
  readonly caseId: string;
  readonly materialId: string;
  readonly drawnAt: Date;
  readonly overAt: Date | null;
};

export interface ProbeStore {
  // Consents.
  consent(findingId: string): Promise<Consent | null>;
  addConsent(
    finding: { readonly id: string; readonly compartmentId: string },
    consent: Consent,
  ): Promise<void>;
  maintainerConsent(caseId: string): Promise<(Consent & { readonly word: MaintainerWord | null }) | null>;
  /** At the case; or within the thread of the maintainer's own link, whence `bringLinkWords` carries it there. */
  addMaintainerConsent(
    at: { readonly caseId: string; readonly compartmentId: string },
    consent: Consent & { readonly word: MaintainerWord | null },
  ): Promise<void>;

  /** What was said in this thread, newest first. */
  linkWords(
    at: { readonly caseId: string; readonly compartmentId: string },
    limit: number,
  ): Promise<readonly Consent[]>;
  /** For the clock: words of links later than what stands in their case, put there. Answers of which cases. */
  bringLinkWords(caseIds: readonly string[]): Promise<readonly string[]>;

  // Tasks, in the material.
  /** Null where there is none, or its room is not held. */
  engagement(id: string): Promise<ProbedEngagement | null>;
  /** Lets the lab and the prober into a material that the actor holds. Safe to repeat. */
  letIn(materialId: string, at: Date): Promise<void>;
  addRequest(request: ProbeRequest): Promise<void>;
  /** Of one material, or of all that are held; oldest first. */
  requests(materialId?: string): Promise<readonly ProbeRequest[]>;
  probes(materialId: string): Promise<readonly Probe[]>;
  probe(id: string): Promise<Probe | null>;
  addProbe(probe: Probe): Promise<void>;
  /** False where it was answered before, or is open no more. */
  answer(
    id: string,
    answer: { readonly reproducer: Reproducer; readonly by: Doer; readonly at: Date },
  ): Promise<boolean>;
  /** What the lab could not tell waits for it again, with the same answer; false where it is not that any more. */
  askAgain(id: string, most: number): Promise<boolean>;
  /** What a model handed in is its developer's material: gone with it, its outcome stays. */
  destroyAnswers(materialId: string): Promise<void>;
  setState(
    id: string,
    to: { readonly state: ProbeState; readonly outcome: ProbeOutcome | null },
  ): Promise<void>;

  // The room that no person holds: to anybody but the lab and the prober it is empty.
  /** The id of the room; opens it under `newId` where there is none. */
  openRoom(newId: string, at: Date): Promise<string>;
  /** Waits until nobody else tends the probes; held until the transaction ends. */
  lockRoom(room: string): Promise<void>;
  /** For the lab: every finding with a standing consent, as its root cause is now. */
  flawsUnderConsent(): Promise<readonly FlawAtDesk[]>;
  /** Replaces what was laid out; a flaw that is laid out no more is over, for the reason given. */
  layOut(
    room: string,
    flaws: readonly LaidFlaw[],
    over: (flaw: LaidFlaw) => 'published' | 'withdrawn',
    at: Date,
  ): Promise<void>;
  /** Those that are not over. */
  laidOut(room: string): Promise<readonly LaidFlaw[]>;
  addDraw(room: string, draw: Draw): Promise<void>;
  draws(room: string): Promise<readonly (Draw & { readonly over: 'published' | 'withdrawn' | null })[]>;
  draw(
    room: string,
    probeId: string,
  ): Promise<(Draw & { readonly over: 'published' | 'withdrawn' | null }) | null>;
  endDraw(room: string, probeId: string, at: Date): Promise<void>;
  judged(room: string, probeId: string, reproduction: Reproduction | null, at: Date): Promise<void>;
}
