/** One sample of an Inspect log: `samples/<id>_epoch_<n>.json`, or an element of `samples` in a `.json` log. */
import type { SampleRecord, ScoreRecord } from '../../core/model/evaluation-log.ts';
import type { Parsed } from '../../core/problem.ts';
import { type Fields, field, fieldsOf, listOf, numberOf, textOf } from './json.ts';

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
  for (const [scorer, given] of scoresOf(sample)) scores[scorer] = scoreOf(fieldsOf(given));
  return {
    ok: true,
    warnings: [],
    value: {
      id,
      epoch,
      scores,
      trouble: troubleOf(sample),
      tokens: tokensOf(sample),
      seconds: numberOf(sample, 'total_time'),
      ...(earlierTries === 0 ? {} : { earlierTries }),
    },
  };
}

/** Before named scorers a log held a single `score`. */
function scoresOf(sample: Fields): readonly (readonly [string, unknown])[] {
  const named = Object.entries(fieldsOf(field(sample, 'scores')));
  const legacy = field(sample, 'score');
  return named.length > 0 || legacy === undefined || legacy === null ? named : [['score', legacy]];
}

/** `history` holds the value as first given, then each edit; a log nobody edited has none or an empty one. */
function scoreOf(score: Fields): ScoreRecord {
  const value = numericValue(field(score, 'value'));
  const history = listOf(score, 'history');
  if (history.length < 2) return { value };
  return { value, original: numericValue(field(fieldsOf(history[0]), 'value')) };
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

const TIME_LIMITS = new Set(['time', 'working', 'message', 'token', 'operator', 'custom', 'context', 'cost']);

/** A run that was cut short by a limit is told from one that failed, and both from a wrong answer. */
function troubleOf(sample: Fields): SampleRecord['trouble'] {
  if (Object.keys(fieldsOf(field(sample, 'error'))).length > 0) return 'errored';
  const limit = fieldsOf(field(sample, 'limit'));
  const isScored = scoresOf(sample).length > 0;
  if (!isScored && TIME_LIMITS.has(textOf(limit, 'type'))) return 'timed-out';
  const choice = fieldsOf(listOf(fieldsOf(field(sample, 'output')), 'choices')[0]);
  if (textOf(choice, 'stop_reason') === 'content_filter') return 'refused';
  return isScored ? null : 'harness-failed';
}

function tokensOf(sample: Fields): number {
  const usage = Object.values(fieldsOf(field(sample, 'model_usage')));
  return usage.reduce<number>((sum, given) => sum + (numberOf(fieldsOf(given), 'total_tokens') ?? 0), 0);
}
