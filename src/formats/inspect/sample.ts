/** One sample of an Inspect log: `samples/<id>_epoch_<n>.json`, or an element of `samples` in a `.json` log. */
import type { SampleRecord, ScoreRecord } from '../../core/model/evaluation-log.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { type Fields, field, fieldsOf, listOf, numberOf, textOf } from './json.ts';

const MAX_SCORES = 1000;
/** Of an id, and of a scorer's name with its member's: both are kept, a sample's text is not. */
const MAX_NAME = 1000;
/** Far above any run; from here on a sum would lose what is added to it. */
const MAX_COUNT = 1e12;

/** What stands there is held to bounds before it is kept: every problem of a sample at once, with its place. */
export function readInspectSample(document: unknown, pointer: string): Parsed<SampleRecord> {
  const sample = fieldsOf(document);
  const id = textOf(sample, 'id');
  const epoch = numberOf(sample, 'epoch');
  if (id === '' || epoch === null || !Number.isInteger(epoch) || epoch < 1) {
    return {
      ok: false,
      problems: [
        { pointer, code: 'not-a-sample', message: "A sample needs an 'id' and a whole 'epoch' from 1." },
      ],
    };
  }
  const scores: Record<string, ScoreRecord> = {};
  const earlierTries = listOf(sample, 'error_retries').length;
  for (const [scorer, given] of scoresOf(sample))
    for (const [name, score] of scoresIn(scorer, fieldsOf(given))) scores[name] = score;
  const trouble = troubleOf(sample);
  const tokens = tokensOf(sample);
  const seconds = numberOf(sample, 'total_time');
  const problems = excessesOf({ id, scores, tokens, seconds }, pointer);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    warnings: [],
    value: {
      id,
      epoch,
      scores,
      trouble,
      ...(trouble === null && CLOCKS.has(limitOf(sample)) && { timedOut: true as const }),
      tokens,
      seconds,
      ...(earlierTries === 0 ? {} : { earlierTries }),
    },
  };
}

function excessesOf(
  { id, scores, tokens, seconds }: Pick<SampleRecord, 'id' | 'scores' | 'tokens' | 'seconds'>,
  pointer: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const fault = (place: string, code: string, message: string): void =>
    void problems.push({ pointer: `${pointer}/${place}`, code, message });
  const names = Object.keys(scores);
  if (id.length > MAX_NAME) fault('id', 'too-long', `An id has at most ${MAX_NAME} characters.`);
  if (names.length > MAX_SCORES)
    fault('scores', 'too-many-scores', `A sample has at most ${MAX_SCORES} scores.`);
  if (names.some((name) => name.length > MAX_NAME))
    fault('scores', 'too-long', `A scorer's name has at most ${MAX_NAME} characters.`);
  if (!(tokens >= 0 && tokens <= MAX_COUNT))
    fault('model_usage', 'out-of-range', 'No run uses so many tokens, or less than none.');
  if (seconds !== null && !(seconds >= 0 && seconds <= MAX_COUNT))
    fault('total_time', 'out-of-range', 'No run takes so many seconds, or less than none.');
  return problems;
}

/** Before named scorers a log held a single `score`. */
function scoresOf(sample: Fields): readonly (readonly [string, unknown])[] {
  const named = Object.entries(fieldsOf(field(sample, 'scores')));
  const legacy = field(sample, 'score');
  return named.length > 0 || legacy === undefined || legacy === null ? named : [['score', legacy]];
}

/** A value with members is that many scores, `scorer/member` each. */
function scoresIn(scorer: string, score: Fields): readonly (readonly [string, ScoreRecord])[] {
  const members = Object.keys(fieldsOf(field(score, 'value')));
  if (members.length === 0) return [[scorer, scoreOf(score, (value) => value)]];
  return members.map((name) => [
    `${scorer}/${name}`,
    scoreOf(score, (value) => field(fieldsOf(value), name)),
  ]);
}

/** `history` holds the value as first given, then each edit; a log nobody edited has none or an empty one. */
function scoreOf(score: Fields, part: (value: unknown) => unknown): ScoreRecord {
  const value = numericValue(part(field(score, 'value')));
  const history = listOf(score, 'history');
  const original = numericValue(part(field(fieldsOf(history[0]), 'value')));
  // Of several members an edit may have left this one as it was.
  if (history.length < 2 || (original === value && isWithMembers(score))) return { value };
  return { value, original };
}

function isWithMembers(score: Fields): boolean {
  return Object.keys(fieldsOf(field(score, 'value'))).length > 0;
}

const WORDS: Readonly<Record<string, number>> = {
  C: 1,
  P: 0.5,
  I: 0,
  N: 0,
  yes: 1,
  true: 1,
  no: 0,
  false: 0,
};

/** Inspect's own rule (`value_to_float`): letters of a grade, yes and no, numbers, texts of numbers. Else null. */
function numericValue(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return null;
  if (Object.hasOwn(WORDS, value)) return WORDS[value] ?? null;
  const folded = value.toLowerCase();
  if (Object.hasOwn(WORDS, folded)) return WORDS[folded] ?? null;
  return /^-?[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) : null;
}

const LIMITS = new Set(['time', 'working', 'message', 'token', 'operator', 'custom', 'context', 'cost']);
/** Inspect scores what a limit cut short. Tokens and messages are what the plan grants; a clock also ends waiting. */
const CLOCKS = new Set(['time', 'working']);

function limitOf(sample: Fields): string {
  return textOf(fieldsOf(field(sample, 'limit')), 'type');
}

/** A run that was cut short by a limit is told from one that failed, and both from a wrong answer. */
function troubleOf(sample: Fields): SampleRecord['trouble'] {
  if (Object.keys(fieldsOf(field(sample, 'error'))).length > 0) return 'errored';
  // Somebody took it back after the run, whatever it was scored.
  if (Object.keys(fieldsOf(field(sample, 'invalidation'))).length > 0) return 'harness-failed';
  const isScored = scoresOf(sample).length > 0;
  if (!isScored && LIMITS.has(limitOf(sample))) return 'timed-out';
  const choice = fieldsOf(listOf(fieldsOf(field(sample, 'output')), 'choices')[0]);
  if (textOf(choice, 'stop_reason') === 'content_filter') return 'refused';
  return isScored ? null : 'harness-failed';
}

function tokensOf(sample: Fields): number {
  const usage = Object.values(fieldsOf(field(sample, 'model_usage')));
  return usage.reduce<number>((sum, given) => sum + (numberOf(fieldsOf(given), 'total_tokens') ?? 0), 0);
}
