/**
 * A stream of documents, one a line, answered one a line and in order. While one batch commits, the next is
 * read and judged; a third waits until the first is answered, so memory stays bounded and a slow database
 * slows the sender. What was answered is durable: a stream that is cut continues by sending it again.
 */
import { LOWEST, type Marking } from '../../core/model/marking.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Problem } from '../../core/problem.ts';
import { belowMarking, markingProblem } from '../model/marking.ts';
import { Refusal } from '../refusal.ts';
import {
  type Answer,
  claimOrRefuse,
  compartmentFor,
  type Intake,
  type KeyClaim,
  type Submission,
} from './accept-documents.ts';
import { acceptEach } from './commit-queue.ts';
import { prepareDocument } from './prepare-document.ts';
import type { Receipt } from './receipt.ts';
import { type Line, splitLines } from './split-lines.ts';

export type LineAnswer =
  | {
      readonly line: number;
      readonly receipt: Receipt;
      readonly findings: number;
      readonly rejected?: readonly RejectedLine[];
    }
  | { readonly line: number; readonly problems: readonly Problem[] };

type RejectedLine = { readonly pointer: string; readonly problems: readonly Problem[] };

/** As for a single document: a line is one. */
const MAX_LINE = 8 * 1024 * 1024;

/** Large enough that a commit's wait is shared widely, small enough that the first answer comes soon. */
const MAX_LINES = 512;
const MAX_BYTES = 2 * 1024 * 1024;

type Judged = { readonly line: number } & (
  | { readonly submission: Submission }
  | { readonly problems: readonly Problem[] }
);

/**
 * Yields the answers of each batch once it is durable. Rejects before the first answer where the caller may
 * not submit; rejects in the middle where the stream broke or the database did: what was yielded stands.
 * A batch is whatever came while the last one was committing, so a slow sender is answered line by line and a
 * fast one in large steps.
 */
export async function* submitStream(
  intake: Intake,
  actor: Actor,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly LineAnswer[]> {
  await intake.transactions.run(actor, (stores) => compartmentFor(stores, actor));
  const lines = splitLines(chunks, MAX_LINE)[Symbol.asyncIterator]();
  const maximum = intake.maximumMarking ?? LOWEST;
  const gathered: Judged[] = [];
  let committing: Promise<readonly LineAnswer[]> | null = null;
  const launch = (): void => {
    committing = acceptBatch(intake, actor, takeBatch(gathered));
    // Awaited below in any case; until then a rejection must not count as unhandled.
    committing.catch(() => undefined);
  };
  try {
    let reading: Promise<IteratorResult<Line[], unknown>> | null = lines.next();
    while (reading !== null || committing !== null || gathered.length > 0) {
      if (committing === null && gathered.length > 0) launch();
      const isFull = gathered.length >= MAX_LINES || bytesOf(gathered) >= MAX_BYTES;
      const first = await firstOf(isFull ? null : reading, committing);
      if (first.kind === 'answers') {
        committing = null;
        yield first.answers;
      } else if (first.result.done === true) reading = null;
      else {
        gathered.push(...first.result.value.map((line) => judge(line, maximum)));
        reading = lines.next();
      }
    }
  } catch (error) {
    // What was already on its way is answered before the stream is given up.
    if (committing !== null) yield await committing;
    throw error;
  } finally {
    // Not awaited: a stalled sender would hold this up.
    void lines.return?.(undefined)?.catch(() => undefined);
  }
}

/**
 * A stream that came with an Idempotency-Key: whether it is the same as before is known only at its end, so
 * it is written down first and answered from there. Resolves to what was written; refuses with
 * `unprocessable` where the key stood for another stream. The written bytes stay: nothing here deletes a blob.
 */
export async function claimStream(
  intake: Intake,
  actor: Actor,
  {
    chunks,
    claim,
  }: {
    readonly chunks: AsyncIterable<Uint8Array>;
    readonly claim: (bodyDigest: Uint8Array) => KeyClaim;
  },
): Promise<AsyncIterable<Uint8Array>> {
  await intake.transactions.run(actor, (stores) => compartmentFor(stores, actor));
  const { digest } = await intake.blobs.put(belowMarking(chunks, intake.maximumMarking ?? LOWEST));
  const wanted = claim(Buffer.from(digest.slice('sha256:'.length), 'hex'));
  const now = intake.clock.now();
  await intake.transactions.run(actor, async (stores) => {
    const compartment = await compartmentFor(stores, actor);
    await claimOrRefuse(stores, { actor, compartment, now }, wanted);
  });
  const written = await intake.blobs.get(digest);
  if (written === null) throw new Error('a stream that was just written down is not there');
  return written;
}

type First =
  | { readonly kind: 'lines'; readonly result: IteratorResult<Line[], unknown> }
  | { readonly kind: 'answers'; readonly answers: readonly LineAnswer[] };

async function firstOf(
  reading: Promise<IteratorResult<Line[], unknown>> | null,
  committing: Promise<readonly LineAnswer[]> | null,
): Promise<First> {
  const both: Promise<First>[] = [];
  if (committing !== null) both.push(committing.then((answers) => ({ kind: 'answers', answers })));
  if (reading !== null) both.push(reading.then((result) => ({ kind: 'lines', result })));
  return Promise.race(both);
}

function takeBatch(gathered: Judged[]): readonly Judged[] {
  let bytes = 0;
  let count = 0;
  while (count < gathered.length && count < MAX_LINES && (count === 0 || bytes < MAX_BYTES)) {
    bytes += sizeOf(gathered[count]!);
    count += 1;
  }
  return gathered.splice(0, count);
}

function bytesOf(gathered: readonly Judged[]): number {
  return gathered.reduce((sum, one) => sum + sizeOf(one), 0);
}

function sizeOf(one: Judged): number {
  return 'submission' in one ? one.submission.document.size : 0;
}

function judge(line: Line, maximum: Marking): Judged {
  if (line.bytes === null) {
    return { line: line.number, problems: [tooLong()] };
  }
  const marked = markingProblem(line.bytes, maximum);
  if (marked !== null) return { line: line.number, problems: [marked] };
  const prepared = prepareDocument(line.bytes, { mediaType: 'application/x-ndjson', line: line.number });
  return prepared.ok
    ? { line: line.number, submission: { document: prepared.document, key: null } }
    : { line: line.number, problems: prepared.problems };
}

function tooLong(): Problem {
  return {
    pointer: '',
    code: 'too-large',
    message: `A line may have at most ${MAX_LINE} bytes. Send it as a document of its own.`,
  };
}

async function acceptBatch(
  intake: Intake,
  actor: Actor,
  batch: readonly Judged[],
): Promise<readonly LineAnswer[]> {
  const submissions = batch.flatMap((one) => ('submission' in one ? [one.submission] : []));
  const answers = submissions.length === 0 ? [] : await acceptEach(intake, actor, submissions);
  let next = 0;
  return batch.map((one) => {
    if ('problems' in one) return one;
    const at = next;
    next += 1;
    return answerLine(one.line, one.submission, answers[at]!);
  });
}

function answerLine(line: number, { document }: Submission, answer: Answer): LineAnswer {
  if (answer instanceof Refusal) {
    const { problems, code, message } = answer;
    return { line, problems: problems.length > 0 ? problems : [{ pointer: '', code, message }] };
  }
  const rejected = document.rejected.map(({ pointer, problems }) => ({ pointer, problems }));
  return {
    line,
    receipt: answer.receipt,
    findings: answer.findingCount,
    ...(rejected.length === 0 ? {} : { rejected }),
  };
}
