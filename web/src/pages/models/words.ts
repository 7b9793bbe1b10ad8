/** An engagement's states, moves and kinds in a person's words. None of them speaks of a model's release. */
import type {
  DepartureView,
  DeterminationView,
  EngagementRow,
  ReportRow,
} from '../../../../src/apps/server/views/index.ts';
import type { MarkKind } from '../../parts/icons.tsx';

type State = EngagementRow['state'];

/** The way of an engagement that nobody left, in order. */
export const WAY: readonly State[] = [
  'inquiry',
  'terms-agreed',
  'access-open',
  'evaluating',
  'findings-shared',
  'determination-recorded',
  'partner-access',
  'closed',
];

export const STATE_WORDS: Readonly<Record<State, string>> = {
  inquiry: 'inquiry',
  'terms-agreed': 'terms agreed',
  'access-open': 'access open',
  evaluating: 'evaluating',
  'findings-shared': 'findings shared',
  'determination-recorded': 'determination recorded',
  'partner-access': 'partner access',
  closed: 'closed',
  withdrawn: 'withdrawn by the developer',
  expired: 'expired by itself',
};

/** Under the rail there is room for a word or two. */
export const STEP_WORDS: Readonly<Record<State, string>> = {
  ...STATE_WORDS,
  'determination-recorded': 'determination',
  withdrawn: 'withdrawn',
  expired: 'expired',
};

export const STATE_MARKS: Readonly<Record<State, MarkKind>> = {
  inquiry: 'dot',
  'terms-agreed': 'open',
  'access-open': 'half',
  evaluating: 'half',
  'findings-shared': 'seen',
  'determination-recorded': 'seen',
  'partner-access': 'half',
  closed: 'closed',
  withdrawn: 'closed',
  expired: 'closed',
};

export const DEPARTURE_WORDS: Readonly<Record<DepartureView['kind'], string>> = {
  'another-model': 'another model',
  unfinished: 'not finished',
  attempts: 'other number of attempts',
  'unplanned-task': 'tasks that were not planned',
  'not-in-suite': 'tasks that are not in the suite',
  'not-run': 'planned, and not run as often',
  'excluded-but-run': 'excluded, but run',
  'over-token-budget': 'more tokens than planned',
  'over-time-budget': 'more time than planned',
  retried: 'started again after an error',
  'not-scored-as-planned': 'not scored as planned',
  'score-edited': 'score changed after the run',
  'registered-after-start': 'registered after the run began',
  'start-not-stated': 'the log does not say when it began',
};

/** About a report of ours. */
export const PUBLICATION_WORDS: Readonly<Record<ReportRow['publication'], string>> = {
  'not-asked': 'nobody asked whether it may be published',
  asked: 'the developer was asked whether it may be published',
  given: 'the developer consents to publishing it',
  withheld: 'the developer does not consent to publishing it',
  lapsed: 'the developer’s consent lapsed when it withdrew or asked for confidential treatment',
  published: 'published',
};

export const ANSWER_WORDS: Readonly<Record<DeterminationView['answer'], string>> = {
  'criteria-met': 'what was measured meets the criteria',
  'criteria-not-met': 'what was measured does not meet the criteria',
  'could-not-tell': 'it could not be told from what was measured',
  'none-made': 'no determination is made',
};

export const TREATMENT_WORDS = {
  'as-failure': 'counted as failures',
  'as-success': 'counted as successes',
  excluded: 'left out',
} as const;

export function percent(share: number | null): string {
  return share === null ? 'none' : `${(share * 100).toFixed(1).replace('-', '−')} %`;
}

export function between(interval: { readonly low: number; readonly high: number } | null): string {
  return interval === null ? 'no interval' : `${percent(interval.low)} to ${percent(interval.high)}`;
}

/** Minutes of human work: seconds below two, hours from two on. */
export function duration(minutes: number | null): string {
  if (minutes === null) return 'none';
  if (minutes < 2) return `${Number((minutes * 60).toPrecision(3))} s`;
  if (minutes < 120) return `${Number(minutes.toPrecision(3))} min`;
  return `${Number((minutes / 60).toPrecision(3)).toLocaleString('en')} h`;
}
