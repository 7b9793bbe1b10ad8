/**
 * An evaluation is planned before it is run: which tasks, which model, how it is driven, how it is scored and
 * analysed. The plan's digest fixes it; what a run later does otherwise is shown as a departure, never hidden.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import type { EvaluationHeader, SampleRecord } from './evaluation-log.ts';
import type { Treatment } from './treatment.ts';

export type PlannedTask = {
  /** The sample's id in the log. */
  readonly id: string;
  /** What its luck is shared with: the source document, the repository. Default: the task stands alone. */
  readonly source?: string;
  /** Tasks of one making, for the horizon's weights. Default: the source. */
  readonly family?: string;
  /** What the task takes a person who knows the field, in minutes; absent where nobody measured it. */
  readonly minutes?: number;
  /** Calibrated difficulty in log odds, the anchor of the item response scale. */
  readonly difficulty?: number;
  /** The day from which a training set may hold it (RFC 3339 date). */
  readonly publicSince?: string;
};

export type EvaluationPlan = {
  readonly format: 'breakwater.evaluation-plan/1';
  readonly suite: {
    readonly name: string;
    readonly version: string;
    readonly environment?: string;
    /** `sha256:…` of the catalogued suite (suite.ts) that the tasks are taken from; absent: they stand here alone. */
    readonly digest?: string;
  };
  readonly model: {
    readonly name: string;
    /** Exactly one of: the checkpoint's digest, or the name of a frozen API snapshot. */
    readonly checkpoint?: string;
    readonly snapshot?: string;
    /** RFC 3339 date; needed for a trend only. */
    readonly released?: string;
    readonly trainedUntil?: string;
  };
  readonly elicitation: {
    readonly scaffold: string;
    readonly tools?: readonly string[];
    readonly attempts: number;
    readonly tokenBudget?: number;
    /** Wall seconds for one attempt. */
    readonly timeBudget?: number;
  };
  readonly scoring: {
    readonly scorer: string;
    /** A score of at least this is a success. */
    readonly successAt: number;
    /** Lowest and highest score there can be; 0 and 1 where the plan does not say. */
    readonly range?: readonly [number, number];
    /** A scorer that looks for cheating, and from which of its scores on a run counts as such. Absent: nobody looks. */
    readonly cheating?: { readonly scorer: string; readonly atLeast: number };
  };
  readonly tasks: readonly PlannedTask[];
  readonly exclusions?: readonly { readonly task: string; readonly reason: string }[];
  readonly analysis: {
    /** How samples in trouble count in the headline; the others are always shown beside it. */
    readonly headline: Treatment;
    /** Seed of the bootstrap, so that anyone gets the same intervals. */
    readonly seed: number;
    readonly resamples: number;
    /** k of pass@k and pass^k. */
    readonly passAt?: readonly number[];
  };
};

/** SHA-256, hex, over the canonical JSON (RFC 8785): the plan's identity, whatever its spelling. */
export function planDigest(plan: EvaluationPlan): string {
  return createHash('sha256')
    .update(canonicalJson(plan as unknown as Json))
    .digest('hex');
}

export const DEPARTURE_KINDS = [
  'another-model',
  'unfinished',
  'attempts',
  'unplanned-task',
  'not-in-suite',
  'not-run',
  'excluded-but-run',
  'over-token-budget',
  'over-time-budget',
  'retried',
  'not-scored-as-planned',
  'score-edited',
  'registered-after-start',
  'start-not-stated',
] as const;

export type Departure = {
  readonly kind: (typeof DEPARTURE_KINDS)[number];
  /** How many runs or tasks it concerns; 1 where it concerns the evaluation as a whole. */
  readonly count: number;
  /** What was planned and what is there, in words; at most a few ids. */
  readonly detail: string;
};

/**
 * Everything in which a log is not what its plan says. Empty means as planned. `suiteTasks`: the ids of the catalogued
 * suite that the plan refers to; null where it refers to none.
 */
export function departuresFrom(
  plan: EvaluationPlan,
  { header, records }: { readonly header: EvaluationHeader; readonly records: readonly SampleRecord[] },
  suiteTasks: readonly string[] | null = null,
): readonly Departure[] {
  const planned = new Set(plan.tasks.map(({ id }) => id));
  const excluded = new Set((plan.exclusions ?? []).map(({ task }) => task));
  const { attempts, tokenBudget, timeBudget } = plan.elicitation;
  const perTask = new Map<string, number>();
  for (const { id } of records) perTask.set(id, (perTask.get(id) ?? 0) + 1);
  const found: Departure[] = [];
  const whole = (kind: Departure['kind'], detail: string): void =>
    void found.push({ kind, count: 1, detail });
  const ids = (kind: Departure['kind'], names: readonly string[], what: string): void => {
    if (names.length > 0) found.push({ kind, count: names.length, detail: `${what}: ${someOf(names)}` });
  };
  const runs = (kind: Departure['kind'], test: (record: SampleRecord) => boolean, detail: string): void => {
    const count = records.filter(test).length;
    if (count > 0) found.push({ kind, count, detail });
  };

  if (header.model !== plan.model.name)
    whole('another-model', `planned ${shown(plan.model.name)}, run on ${shown(header.model)}`);
  if (header.status !== 'success') whole('unfinished', `the run's own status is '${header.status}'`);
  if (header.epochs !== attempts)
    whole('attempts', `${attempts} attempts a task were planned, the log holds ${header.epochs}`);
  const expected = plan.tasks.filter(({ id }) => !excluded.has(id));
  ids(
    'unplanned-task',
    [...perTask.keys()].filter((id) => !planned.has(id)),
    'not in the plan',
  );
  const inSuite = suiteTasks === null ? null : new Set(suiteTasks);
  ids(
    'not-in-suite',
    [...perTask.keys()].filter((id) => inSuite?.has(id) === false),
    'no task of the suite, so nobody described it beforehand',
  );
  ids(
    'not-run',
    expected.filter(({ id }) => (perTask.get(id) ?? 0) < attempts).map(({ id }) => id),
    'fewer attempts than planned',
  );
  ids(
    'excluded-but-run',
    [...excluded].filter((id) => perTask.has(id)),
    'excluded by the plan, left out here',
  );
  if (tokenBudget !== undefined)
    runs('over-token-budget', ({ tokens }) => tokens > tokenBudget, `more than ${tokenBudget} tokens`);
  if (timeBudget !== undefined)
    runs('over-time-budget', ({ seconds }) => (seconds ?? 0) > timeBudget, `more than ${timeBudget} s`);
  const tries = records.reduce((sum, { earlierTries = 0 }) => sum + earlierTries, 0);
  runs(
    'retried',
    ({ earlierTries = 0 }) => earlierTries > 0,
    `started again after an error; the last try counts, ${tries} earlier ones do not`,
  );
  const { scorer } = plan.scoring;
  runs(
    'not-scored-as-planned',
    ({ scores, trouble }) => trouble === null && !Object.hasOwn(scores, scorer),
    `no score by ${shown(scorer)}`,
  );
  runs(
    'score-edited',
    ({ scores }) => scores[scorer]?.original !== undefined,
    'scores were changed after the run; the first value is kept in the log',
  );
  return found;
}

/**
 * Whether the plan stood in the log before the run began. The start is the log's own word: one that was written
 * falsely looks as planned, and one that says nothing is told apart from both.
 */
export function lateness(registeredAt: string, { created }: EvaluationHeader): Departure | null {
  const started = Date.parse(created);
  if (Number.isNaN(started)) {
    const detail = 'the log does not say when it was begun, so whether the plan came first cannot be told';
    return { kind: 'start-not-stated', count: 1, detail };
  }
  if (Date.parse(registeredAt) <= started) return null;
  const [begun, registered] = [started, Date.parse(registeredAt)].map(
    (at) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  );
  const detail = `begun ${begun}, the plan was registered ${registered}`;
  return { kind: 'registered-after-start', count: 1, detail };
}

const SHOWN_IDS = 5;

function someOf(names: readonly string[]): string {
  const more = names.length > SHOWN_IDS ? ` and ${names.length - SHOWN_IDS} more` : '';
  return names.slice(0, SHOWN_IDS).map(shown).join(', ') + more;
}

/** Text of a log or a plan inside a sentence. */
function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
