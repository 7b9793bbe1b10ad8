/** What `evaluation report --json` prints, as a shape; a report on the server holds the same figures in its body. */
import { TREATMENTS } from '../../core/model/treatment.ts';
import type { ObjectShape, Shape } from '../../formats/json/shape.ts';

const text: Shape = { kind: 'string' };
const number: Shape = { kind: 'number' };
const count: Shape = { kind: 'number', integer: true, min: 0 };
const treatment: Shape = { kind: 'string', among: TREATMENTS };

/** Undefined is a result: it stands as null. */
const orNull = (of: Shape): Shape => ({
  kind: 'one-of',
  options: [of, { kind: 'null' }],
  say: 'a value or null',
});
const listOf = (of: Shape): Shape => ({ kind: 'array', of });
const all = (fields: Readonly<Record<string, Shape>>): ObjectShape => ({
  kind: 'object',
  fields,
  required: Object.keys(fields),
  others: 'refuse',
});

const interval = orNull(all({ low: number, high: number }));
const bin = all({
  from: number,
  to: orNull(number),
  tasks: count,
  successes: count,
  trials: count,
  interval,
});
const OUTCOMES = ['success', 'failure', 'errored', 'refused', 'timed-out', 'harness-failed', 'cheated'];

const report = all({
  model: text,
  suite: text,
  planDigest: text,
  departures: listOf(all({ kind: text, count, detail: text })),
  outcomes: all(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count]))),
  success: listOf(
    all({
      treatment,
      share: orNull(number),
      tasks: count,
      sources: count,
      standardError: orNull(number),
      interval,
    }),
  ),
  repeated: listOf(all({ k: count, passAtK: orNull(number), passAllK: orNull(number), tasks: count })),
  byDifficulty: listOf(bin),
  withoutMinutes: count,
  byBudget: listOf(all({ tokens: number, share: number, interval })),
  horizon: listOf(
    all({
      treatment,
      tasks: count,
      p50: orNull(number),
      p80: orNull(number),
      interval50: interval,
      interval80: interval,
      slope: orNull(number),
      undefined: orNull(text),
      resamples: count,
      undefinedResamples: count,
    }),
  ),
  ability: orNull({
    kind: 'one-of',
    options: [all({ ability: number, standardError: number }), all({ undefined: text })],
    say: 'an ability, or why there is none',
  }),
  contamination: all({ before: orNull(bin), after: orNull(bin) }),
  cost: all({ tokens: count, seconds: number, tokensPerSuccess: orNull(number) }),
});

const difference = all({
  pairs: count,
  difference: number,
  standardError: orNull(number),
  interval,
  unpaired: count,
});

export const evaluationReportOutput: ObjectShape = all({
  notice: text,
  reports: listOf(report),
  comparisons: listOf(
    all({
      a: text,
      b: text,
      treatment,
      difference: orNull(difference),
      claim: { kind: 'string', among: ['a-above-b', 'b-above-a', 'not-distinguishable'] },
    }),
  ),
  trend: orNull(
    all({
      slope: number,
      intercept: number,
      slopeInterval: all({ low: number, high: number }),
      doublingTime: orNull(number),
    }),
  ),
});
