/**
 * SARIF documents too large to hold: the bytes are read twice. The first pass checks everything (syntax,
 * limits, every result against the schema) and keeps only what a run says once; the second yields findings
 * result by result. Two passes, because tools may write rules, artifacts or `versionControlProvenance` after
 * the results that need them, and so that a document that is broken at its end yields nothing at all.
 * Answers are those of `read.ts` (property test), but problems may come in another order.
 */
import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Parsed, Problem } from '../../core/problem.ts';
import type { ReadOptions } from '../format.ts';
import { NO_FORMAT } from '../format.ts';
import type { ByteSource } from '../json/capture.ts';
import { Capture, MARK_WARNING, problemOfStop, problemOfUtf8, withoutMark } from '../json/capture.ts';
import type { JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import type { Sink } from '../json/shape.ts';
import { addProblem, canonical, check, newSink, problemsOf } from '../json/shape.ts';
import type { Utf8State } from '../json/utf8.ts';
import { firstInvalid, utf8State } from '../json/utf8.ts';
import { isSarif } from './read.ts';
import type { ResultReading } from './result.ts';
import { readResult } from './result.ts';
import type { RunContext } from './run.ts';
import { artifactPath, runContext } from './run.ts';
import { typeOf } from './schema.ts';

export type SarifStream = {
  readonly version: '2.1.0';
  /** One element a result, in document order, results without a finding included. Each reading of it reads the source anew. */
  readonly results: AsyncIterable<ResultReading>;
};

const MIB = 1024 * 1024;
/** One result, or one member of a run, and all members of all runs together. */
const MAX_VALUE_BYTES = 16 * MIB;
const MAX_METADATA_BYTES = 24 * MIB;

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Never throws for the document's sake; rejects only when the source does. */
export async function readSarifStream(open: ByteSource, options: ReadOptions): Promise<Parsed<SarifStream>> {
  const pass = new FirstPass(options);
  const seen = { mark: false };
  const utf8 = utf8State();
  let isUtf8 = true;
  for await (const chunk of withoutMark(open(), seen)) {
    isUtf8 &&= staysUtf8(utf8, chunk);
    const going = pass.capture.push(chunk);
    for (const { path, value } of pass.capture.drain()) pass.take(path, value);
    if (!going || pass.tooLarge !== null) break;
  }
  const { scanner, failure } = pass.capture;
  const refusal = pass.tooLarge ?? (failure?.code === 'too-large' ? failure : null);
  if (refusal !== null) return { ok: false, problems: [refusal] };
  if (failure === null) scanner.finish();
  if (scanner.stop !== null) return { ok: false, problems: [await problemOfStop(open, scanner.stop)] };
  if (failure !== null || !isUtf8 || utf8.pending > 0)
    return { ok: false, problems: [await problemOfUtf8(open)] };
  if (scanner.problems.length > 0) return { ok: false, problems: scanner.problems };
  if (!pass.isSarif()) return { ok: false, problems: [NO_FORMAT] };
  const { sink } = pass;
  pass.checkOutline();
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  const contexts = pass.runs.map((run, index) => runContext(run.members, index, run.artifactPaths));
  const warnings = seen.mark ? [MARK_WARNING, ...sink.warnings] : sink.warnings;
  // Not the generator itself: whoever tries again after a lost commit would find it read to its end, and empty.
  const results = { [Symbol.asyncIterator]: () => secondPass(open, contexts, options) };
  return { ok: true, value: { version: '2.1.0', results }, warnings };
}

/** Does this beginning of a document (a few kilobytes suffice) look like SARIF? For choosing the reader. */
export function looksLikeSarif(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, 65536));
  return /"(runs|\$schema)"\s*:\s*("[^"]*sarif|\[)/i.test(text);
}

/** Most chunks of most documents are ASCII, which the platform tells at memory speed. */
function staysUtf8(state: Utf8State, chunk: Uint8Array): boolean {
  if (state.pending > 0 || !isAscii(chunk)) return firstInvalid(state, chunk) < 0;
  state.offset += chunk.length;
  return true;
}

async function* secondPass(
  open: ByteSource,
  contexts: readonly RunContext[],
  options: ReadOptions,
): AsyncGenerator<ResultReading> {
  const capture = new Capture(options.limits, {
    depth: 4,
    maxValueBytes: MAX_VALUE_BYTES,
    wants: (path) => path.length === 4 && path[0] === 'runs' && path[2] === 'results',
  });
  for await (const chunk of withoutMark(open(), { mark: false })) {
    capture.push(chunk);
    for (const { path, value } of capture.drain()) {
      const context = contexts[path[1] as number];
      if (context !== undefined && isObject(value))
        yield readResult(context, value, path[3] as number, options);
    }
  }
}

type OpenRun = {
  readonly members: Record<string, JsonValue>;
  readonly artifactPaths: string[];
  readonly artifactDigests: Set<string>;
};

class FirstPass {
  readonly sink: Sink;
  readonly capture: Capture;
  readonly runs: OpenRun[] = [];
  tooLarge: Problem | null = null;
  private readonly root: Record<string, JsonValue> = {};
  private rootIsObject = true;
  private metadataBytes = 0;

  constructor(options: ReadOptions) {
    this.sink = newSink({ maxProblems: options.limits.maxProblems });
    this.capture = new Capture(options.limits, {
      depth: 4,
      maxValueBytes: MAX_VALUE_BYTES,
      wants: (path, first) => this.wants(path, first),
    });
  }

  /** Arrays of results and artifacts are entered, everything else below a run is one value. */
  private wants(path: readonly (string | number)[], first: number): boolean {
    const [top, run, name] = path;
    if (path.length === 0) {
      this.rootIsObject = first === OPEN_OBJECT;
      return false;
    }
    if (!this.rootIsObject) return false;
    if (path.length === 1) return top !== 'runs' || first !== OPEN_ARRAY || this.enter(top);
    if (path.length === 2) return first !== OPEN_OBJECT || this.openRun(run as number);
    if (path.length === 3) {
      const entered = first === OPEN_ARRAY && (name === 'results' || name === 'artifacts');
      if (entered) (this.runs[run as number] as OpenRun).members[name] = [];
      return !entered;
    }
    return true;
  }

  private enter(name: string): false {
    this.root[name] = [];
    return false;
  }

  private openRun(index: number): false {
    this.runs[index] = { members: {}, artifactPaths: [], artifactDigests: new Set() };
    return false;
  }

  isSarif(): boolean {
    return this.rootIsObject && isSarif(this.root);
  }

  take(path: readonly (string | number)[], value: JsonValue): void {
    const pointer = `/${path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    const [top, index, name] = path;
    if (path.length === 4 && name === 'results') {
      check(typeOf('result'), value, pointer, this.sink);
      return;
    }
    if (path.length === 4) {
      this.takeArtifact(this.runs[index as number] as OpenRun, value, pointer);
      return;
    }
    this.metadataBytes += sizeOf(value);
    if (this.metadataBytes > MAX_METADATA_BYTES) {
      const message = `The document says more than ${MAX_METADATA_BYTES} bytes outside its results and artifacts.`;
      this.tooLarge ??= { pointer, code: 'too-large', message };
    } else if (path.length === 1) this.root[top as string] = value;
    else if (path.length === 2) check(typeOf('run'), value, pointer, this.sink);
    else (this.runs[index as number] as OpenRun).members[name as string] = value;
  }

  /** Only the path of an artifact is needed later, and a digest to see repetitions. */
  private takeArtifact(run: OpenRun, value: JsonValue, pointer: string): void {
    check(typeOf('artifact'), value, pointer, this.sink);
    const location = isObject(value) ? member(value, 'location') : undefined;
    run.artifactPaths.push(isObject(location) ? artifactPath(location) : '');
    const digest = createHash('sha256').update(canonical(value)).digest('base64').slice(0, 20);
    if (run.artifactDigests.has(digest)) {
      addProblem(this.sink, pointer, 'repeated', 'This element repeats an earlier one.');
    }
    run.artifactDigests.add(digest);
  }

  /** What remains once results and artifacts are checked: the document's and each run's own members. */
  checkOutline(): void {
    check(typeOf('sarifLog'), this.root, '', this.sink);
    // Sparse where an element of `runs` was no object, which is a problem already.
    this.runs.forEach(({ members }, index) => {
      check(typeOf('run'), members, `/runs/${index}`, this.sink);
    });
  }
}

function sizeOf(value: JsonValue): number {
  return JSON.stringify(value).length;
}
