/**
 * Sealed runs, reports and what officials make of them: rows of an engagement's material, and criteria in
 * compartments of their own (migration 0015). What the acting principal does not hold is absent.
 */
import type { AlertCriteria } from '../../core/model/alert-criteria.ts';
import type { ConsultationState, DeterminationAnswer } from '../../core/model/determination.ts';
import type { EvaluationHeader } from '../../core/model/evaluation-log.ts';
import type { Departure } from '../../core/model/plan.ts';
import type { Disagreement } from '../../core/model/recompute.ts';
import type { ModelComparison, ModelReport, Planned } from '../../core/model/report.ts';
import type { EvaluationSuite } from '../../core/model/suite.ts';
import type { Trend } from '../../core/model/trend.ts';
import type { Parsed } from '../../core/problem.ts';
import type { EngagementRecord, Named } from './engagement-ports.ts';
import type { ReadProgress } from './import-progress.ts';
import type { Evaluation } from './read-evaluation.ts';

export type ImportedRun = {
  readonly id: string;
  readonly planId: string;
  /** `sha256:…` of the log's bytes; stands after they are destroyed. */
  readonly digest: string;
  readonly size: number;
  readonly header: EvaluationHeader;
  readonly samples: number;
  readonly runs: number;
  readonly departures: readonly Departure[];
  readonly disagreements: readonly Disagreement[];
  readonly importedBy: Named;
  readonly importedAt: Date;
  readonly destroyedAt: Date | null;
};

/** What a report says, as it is kept: figures, no text of any sample. */
export type ReportBody = {
  readonly models: readonly { readonly plan: Planned['plan']; readonly report: ModelReport }[];
  readonly comparisons: readonly ModelComparison[];
  readonly trend: Trend | null;
  /** RFC 3339 UTC. */
  readonly writtenAt: string;
};

export type StoredReport = {
  readonly id: string;
  readonly runIds: readonly string[];
  readonly models: readonly string[];
  readonly departures: number;
  /** `sha256:…` of the body in canonical JSON. */
  readonly digest: string;
  readonly madeBy: Named;
  readonly madeAt: Date;
};

export type StoredQuestion = {
  readonly id: string;
  readonly reportId: string;
  readonly criteriaId: string;
  readonly criterion: string;
  readonly outcome: 'crossed' | 'undefined';
  readonly at: Date;
};

export type StoredConsultation = {
  readonly id: string;
  readonly of: string;
  readonly question: string;
  readonly askedBy: Named;
  readonly askedAt: Date;
  readonly state: ConsultationState;
  readonly answer: string | null;
  readonly answeredAt: Date | null;
};

export type StoredDetermination = {
  readonly id: string;
  readonly answer: DeterminationAnswer;
  readonly reasons: string;
  readonly record: string;
  readonly by: Named;
  readonly at: Date;
  readonly signedAct: string | null;
  readonly confirmedBy: Named | null;
  readonly confirmedAt: Date | null;
};

export type StoredCriteria = {
  readonly id: string;
  readonly compartmentId: string;
  readonly criteria: AlertCriteria;
  readonly digest: string;
  readonly writtenBy: Named;
  readonly writtenAt: Date;
  readonly endedAt: Date | null;
};

/** One version, without its tasks. */
export type SuiteHead = {
  readonly id: string;
  readonly compartmentId: string;
  readonly name: string;
  readonly version: string;
  /** `sha256:…` of the document in canonical JSON. */
  readonly digest: string;
  readonly tasks: number;
  readonly writtenBy: Named;
  readonly writtenAt: Date;
};
export type StoredSuite = SuiteHead & { readonly suite: EvaluationSuite };

/** A suite as it was when somebody brought it into an engagement. */
export type BroughtSuite = {
  readonly id: string;
  readonly digest: string;
  readonly suite: EvaluationSuite;
  readonly by: Named;
  readonly at: Date;
};

type InMaterial = Pick<EngagementRecord, 'id' | 'material'>;

export interface EvaluationStore {
  /** Newest first. */
  runs(at: InMaterial): Promise<readonly ImportedRun[]>;
  sameRun(at: InMaterial, planId: string, digest: string): Promise<ImportedRun | null>;
  /** `records` is what was made of the samples by `packRecords`. */
  addRun(at: InMaterial, run: ImportedRun, records: Uint8Array): Promise<void>;
  /** Packed records of a run; null once destroyed. */
  recordsOf(at: InMaterial, runId: string): Promise<Uint8Array | null>;
  /** Takes the records away; answers the runs whose bytes are to go. */
  destroyRuns(at: InMaterial, destroyedAt: Date): Promise<readonly ImportedRun[]>;
  addReport(at: InMaterial, report: StoredReport, body: ReportBody): Promise<void>;
  /** Newest first. */
  reports(at: InMaterial): Promise<readonly StoredReport[]>;
  reportBody(at: InMaterial, reportId: string): Promise<ReportBody | null>;

  questions(at: InMaterial): Promise<readonly StoredQuestion[]>;
  /** Asks nothing twice. */
  addQuestions(at: InMaterial, questions: readonly StoredQuestion[]): Promise<void>;
  consultations(at: InMaterial): Promise<readonly StoredConsultation[]>;
  addConsultation(at: InMaterial, consultation: StoredConsultation): Promise<void>;
  /** False where it was answered before, or is not there. */
  answerConsultation(
    at: InMaterial,
    answer: {
      readonly id: string;
      readonly state: 'answered' | 'dissented';
      readonly answer: string;
      readonly at: Date;
    },
  ): Promise<boolean>;
  determination(at: InMaterial): Promise<StoredDetermination | null>;
  addDetermination(at: InMaterial, determination: StoredDetermination): Promise<void>;
  confirmDetermination(
    at: InMaterial,
    confirmation: { readonly id: string; readonly by: Named; readonly at: Date; readonly act: string | null },
  ): Promise<void>;

  /** Opens their compartment: the writer, the officials named, and the clock. */
  addCriteria(criteria: StoredCriteria, members: readonly string[]): Promise<void>;
  /** Of the compartments the actor holds, newest first. */
  criteria(): Promise<readonly StoredCriteria[]>;
  /** False where there are none of that id, or they ended before. */
  endCriteria(id: string, at: Date): Promise<boolean>;
}

/** Versioned suites in compartments of their own, and what was brought of them into an engagement (migration 0023). */
export interface SuiteStore {
  /** Opens a suite's compartment for the person, or lets more readers into one that the person holds. */
  open(room: {
    readonly compartmentId: string;
    readonly name: string;
    readonly readers: readonly string[];
    readonly by: string;
    readonly at: Date;
  }): Promise<void>;
  add(head: SuiteHead, suite: EvaluationSuite): Promise<void>;
  /** Of the compartments the actor holds, newest first. */
  list(): Promise<readonly SuiteHead[]>;
  suite(id: string): Promise<StoredSuite | null>;
  bring(at: InMaterial, brought: BroughtSuite): Promise<void>;
  /** Newest first. */
  brought(at: InMaterial): Promise<readonly BroughtSuite[]>;
}

/**
 * The bytes of what a developer let in, one room an engagement, apart from every other blob: the same bytes in two
 * engagements are two files, so that destroying one room's is all of it and nothing else.
 */
export interface MaterialFiles {
  /** Written beside their place and synced; nobody finds them by their digest yet. */
  receive(room: string, bytes: AsyncIterable<Uint8Array>): Promise<ReceivedFile>;
  /** Under their digest from then on, durably. The same bytes twice are one file. */
  keep(file: ReceivedFile): Promise<void>;
  /** Takes away what was received and not kept. Does nothing where it is gone. */
  drop(file: ReceivedFile): Promise<void>;
  /** Every fault of a hostile archive is a problem with its place; anything else rejects. */
  read(file: ReceivedFile, onProgress?: (progress: ReadProgress) => void): Promise<Parsed<Evaluation>>;
  /**
   * Takes away, in every room, what was received, not kept, and last written before then: its process died. Answers
   * how many.
   */
  sweep(before: Date): Promise<number>;
  /** All files of a room, what was received and never kept included; answers how many. Again: 0. */
  destroy(room: string): Promise<number>;
}

export type ReceivedFile = {
  readonly room: string;
  /** The adapter's own word for it. */
  readonly place: string;
  readonly digest: string;
  readonly size: number;
};

/** Computes a report apart from the server's own thread: a bootstrap takes a processor for seconds. */
export interface ReportMaker {
  make(runs: readonly Planned[], writtenAt: string): Promise<ReportBody>;
}
