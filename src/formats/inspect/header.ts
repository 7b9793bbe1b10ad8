/**
 * The header of an Inspect evaluation log, schema version 2 (`header.json`; `_journal/start.json` of a run
 * that was killed before it wrote one). Version 3 is refused by name rather than half understood.
 */
import type { EvaluationHeader, StatedMetric } from '../../core/model/evaluation-log.ts';
import type { Parsed } from '../../core/problem.ts';
import { type Fields, field, fieldsOf, listOf, numberOf, textOf } from './json.ts';

const MAX_EPOCHS = 10_000;
/** Each is held against every sample. */
const MAX_STATED = 1000;
const MAX_TEXT = 1000;

const STATUSES = ['started', 'success', 'cancelled', 'error'] as const;

export function readInspectHeader(document: unknown): Parsed<EvaluationHeader> {
  const header = fieldsOf(document);
  const version = numberOf(header, 'version');
  const evaluation = fieldsOf(field(header, 'eval'));
  if (version === null || textOf(evaluation, 'task') === '') {
    return refused(
      '',
      'not-a-log',
      "This is not the header of an Inspect log: it has no 'version' or no 'eval.task'.",
    );
  }
  if (version !== 2) {
    return refused(
      '/version',
      'version',
      `Inspect logs of schema version 2 are read here, not ${version}. Convert it with 'inspect log convert', or wait for support.`,
    );
  }
  const status = STATUSES.find((known) => known === textOf(header, 'status')) ?? 'started';
  const dataset = fieldsOf(field(evaluation, 'dataset'));
  const config = fieldsOf(field(evaluation, 'config'));
  const results = fieldsOf(field(header, 'results'));
  const epochs = numberOf(config, 'epochs') ?? 1;
  if (!Number.isInteger(epochs) || epochs < 1 || epochs > MAX_EPOCHS)
    return refused(
      '/eval/config/epochs',
      'out-of-range',
      `Epochs are a whole number from 1 to ${MAX_EPOCHS}.`,
    );
  const named = {
    task: textOf(evaluation, 'task'),
    taskVersion: textOf(evaluation, 'task_version'),
    model: textOf(evaluation, 'model'),
    created: textOf(evaluation, 'created'),
    runId: textOf(evaluation, 'run_id'),
  };
  if (Object.values(named).some((text) => text.length > MAX_TEXT))
    return refused('/eval', 'too-long', `Names in a header have at most ${MAX_TEXT} characters.`);
  const stated = statedMetrics(results);
  const isLong = ({ scorer, of = '', reducer = '', metric }: StatedMetric): boolean =>
    [scorer, of, reducer, metric].some((text) => text.length > MAX_TEXT);
  if (stated.length > MAX_STATED || stated.some(isLong)) {
    const message = `A log states at most ${MAX_STATED} metrics, with names of at most ${MAX_TEXT} characters.`;
    return refused('/results/scores', 'too-many-metrics', message);
  }
  const ids = listOf(dataset, 'sample_ids').length;
  return {
    ok: true,
    warnings: [],
    value: {
      schemaVersion: 2,
      status,
      ...named,
      epochs,
      // Where a limit was set, `samples` counts the whole data set and `sample_ids` what was run.
      datasetSamples: ids > 0 ? ids : countIn(dataset, 'samples'),
      stated,
      statedCompleted: countIn(results, 'completed_samples'),
    },
  };
}

/** null for what is no count: then nothing is missing that anybody could name. */
function countIn(fields: Fields, name: string): number | null {
  const count = numberOf(fields, name);
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

function statedMetrics(results: Fields): readonly StatedMetric[] {
  const stated: StatedMetric[] = [];
  for (const entry of listOf(results, 'scores')) {
    if (stated.length > MAX_STATED) break;
    const score = fieldsOf(entry);
    const scorer = textOf(score, 'name');
    const of = textOf(score, 'scorer');
    const reducer = textOf(score, 'reducer');
    const named = { scorer, ...(of !== '' && of !== scorer && { of }), ...(reducer !== '' && { reducer }) };
    for (const [metric, given] of Object.entries(fieldsOf(field(score, 'metrics')))) {
      stated.push({ ...named, metric, value: numberOf(fieldsOf(given), 'value') });
    }
  }
  return stated;
}

function refused(pointer: string, code: string, message: string): Parsed<EvaluationHeader> {
  return { ok: false, problems: [{ pointer, code, message }] };
}
