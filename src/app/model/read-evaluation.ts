/**
 * A sealed run becomes a header and its sample records, one sample in memory at a time. Every fault is named
 * with its entry; a sample that cannot be read is a fault of the whole, because a mean over what happened to
 * be readable is not the run's.
 */
import type { EvaluationHeader, SampleRecord } from '../../core/model/evaluation-log.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { readInspectHeader } from '../../formats/inspect/header.ts';
import { fieldsOf, listOf, type NotRead, parsePythonJson } from '../../formats/inspect/json.ts';
import { readInspectSample } from '../../formats/inspect/sample.ts';
import type { ReadProgress } from './import-progress.ts';
import { ArchiveFault, type LogArchive } from './ports.ts';

export type Evaluation = { readonly header: EvaluationHeader; readonly records: readonly SampleRecord[] };

const MAX_HEADER_BYTES = 256 * 1024 * 1024;
const MAX_SAMPLE_BYTES = 256 * 1024 * 1024;
/** Whole, or the shell of one in chunks: what is scored and counted stands in the shell, the transcript in the chunks. */
const SAMPLE_ENTRY = /^samples\/.+_epoch_[0-9]+(\.json|\/sample\.json)$/;
/** Of all samples together: each is kept, and a log of a hundred thousand has a few a sample. */
const MAX_SCORES = 2_000_000;
const NOT_READ: Readonly<Record<NotRead, string>> = {
  syntax: 'This is not JSON, not even as Python writes it.',
  'too-deep': 'It is nested more deeply than any log.',
  'too-many-values': 'It has more values than are read of one document.',
};
/** All faults are told, but not a hundred thousand of one kind. */
const MAX_PROBLEMS = 100;

export async function readEvaluationArchive(
  archive: LogArchive,
  onProgress?: (progress: ReadProgress) => void,
): Promise<Parsed<Evaluation>> {
  const header = await readHeader(archive);
  if (!header.ok) return header;
  const names = archive.names.filter((name) => SAMPLE_ENTRY.test(name));
  const collected = collector(header.value);
  let bytes = 0;
  const counted = {
    read: async (name: string, maxBytes: number) => {
      const entry = await archive.read(name, maxBytes);
      bytes += entry.length;
      return entry;
    },
  };
  for (const [index, name] of names.entries()) {
    const document = await readEntry(counted, name, MAX_SAMPLE_BYTES);
    if (document.ok) {
      const sample = readInspectSample(document.value, `/${name}`);
      collected.add(withReplaced(sample, archive.replaced.get(name) ?? 0), `/${name}`);
    }
    if (!document.ok) collected.fail(document.problems);
    if (collected.isFull()) break;
    onProgress?.({ samples: index + 1, of: names.length, bytes });
  }
  return collected.result();
}

/** Logs from before Inspect listed a sample's tries still show them as entries that were written again. */
function withReplaced(sample: Parsed<SampleRecord>, replaced: number): Parsed<SampleRecord> {
  if (!sample.ok || replaced <= (sample.value.earlierTries ?? 0)) return sample;
  return { ...sample, value: { ...sample.value, earlierTries: replaced } };
}

/** A `.json` log is one document and is held whole; the caller bounds its size. */
export function readEvaluationDocument(bytes: Uint8Array): Parsed<Evaluation> {
  const parsed = parsePythonJson(bytes);
  if (!parsed.ok) return refused('', parsed.code, NOT_READ[parsed.code]);
  const header = readInspectHeader(parsed.value);
  if (!header.ok) return header;
  const collected = collector(header.value);
  for (const [index, sample] of listOf(fieldsOf(parsed.value), 'samples').entries()) {
    collected.add(readInspectSample(sample, `/samples/${index}`), `/samples/${index}`);
    if (collected.isFull()) break;
  }
  return collected.result();
}

/** A run that was killed left no header.json; its journal still says what was begun. */
async function readHeader(archive: LogArchive): Promise<Parsed<EvaluationHeader>> {
  const name = ['header.json', '_journal/start.json'].find((candidate) => archive.names.includes(candidate));
  if (name === undefined)
    return refused('', 'not-a-log', "The archive holds neither 'header.json' nor '_journal/start.json'.");
  const document = await readEntry(archive, name, MAX_HEADER_BYTES);
  if (!document.ok) return document;
  return readInspectHeader(document.value);
}

async function readEntry(
  archive: Pick<LogArchive, 'read'>,
  name: string,
  maxBytes: number,
): Promise<Parsed<unknown>> {
  try {
    const parsed = parsePythonJson(await archive.read(name, maxBytes));
    return parsed.ok
      ? { ok: true, value: parsed.value, warnings: [] }
      : refused(`/${name}`, parsed.code, NOT_READ[parsed.code]);
  } catch (error) {
    if (error instanceof ArchiveFault) return refused(`/${name}`, error.code, error.message);
    throw error;
  }
}

type Collector = {
  add(sample: Parsed<SampleRecord>, pointer: string): void;
  fail(problems: readonly Problem[]): void;
  isFull(): boolean;
  result(): Parsed<Evaluation>;
};

function collector(header: EvaluationHeader): Collector {
  const records: SampleRecord[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  let scores = 0;
  const fail = (found: readonly Problem[]): void => void problems.push(...found);
  return {
    add(sample, pointer) {
      if (!sample.ok) return fail(sample.problems);
      const { id, epoch } = sample.value;
      const key = JSON.stringify([id, epoch]);
      if (seen.has(key))
        return fail([
          { pointer, code: 'repeated-sample', message: 'This sample and epoch occur twice in the log.' },
        ]);
      seen.add(key);
      if (epoch > header.epochs)
        fail([
          { pointer, code: 'epoch', message: `The header plans ${header.epochs} epochs; this is one more.` },
        ]);
      scores += Object.keys(sample.value.scores).length;
      if (scores > MAX_SCORES) {
        const message = `More than ${MAX_SCORES} scores are not read of one log.`;
        return fail([{ pointer, code: 'too-many-scores', message }]);
      }
      records.push(sample.value);
    },
    fail,
    isFull: () => problems.length >= MAX_PROBLEMS || scores > MAX_SCORES,
    result: () =>
      problems.length > 0 ? { ok: false, problems } : { ok: true, value: { header, records }, warnings: [] },
  };
}

function refused(
  pointer: string,
  code: string,
  message: string,
): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ pointer, code, message }] };
}
