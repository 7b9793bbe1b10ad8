/**
 * One document from a stream of bytes of unknown length. Small ones are read, judged and committed together
 * with whatever else arrives at that moment; large ones are written down first and read from there
 * (submit-large.ts), so that a hundred megabytes cost no more memory than one.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { RejectedFinding } from '../../formats/format.ts';
import { Refusal } from '../refusal.ts';
import type { Intake, KeyClaim } from './accept-documents.ts';
import type { CommitQueue } from './commit-queue.ts';
import { prepareDocument } from './prepare-document.ts';
import type { Receipt } from './receipt.ts';
import { submitLarge } from './submit-large.ts';

export type Submitted = {
  readonly receipt: Receipt;
  readonly findings: number;
  /** Findings of the document that break our rules, at most a thousand; the others were taken in. */
  readonly rejected: readonly RejectedFinding[];
};

/** What is held in memory as a whole. */
const IN_MEMORY = 4 * 1024 * 1024;

/** `claim` makes the caller's Idempotency-Key, if any, into a claim on this body. */
export async function submitDocument(
  intake: Intake & { readonly commits: CommitQueue },
  actor: Actor,
  incoming: {
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly mediaType: string;
    readonly claim: (bodyDigest: Uint8Array) => KeyClaim | null;
  },
): Promise<Submitted> {
  const head: Uint8Array[] = [];
  let size = 0;
  const rest = incoming.bytes[Symbol.asyncIterator]();
  for (;;) {
    const next = await rest.next();
    if (next.done === true) break;
    head.push(next.value);
    size += next.value.length;
    if (size > IN_MEMORY) return submitLarge(intake, actor, { ...incoming, bytes: joined(head, rest) });
  }
  const prepared = prepareDocument(Buffer.concat(head), { mediaType: incoming.mediaType, line: null });
  if (!prepared.ok) {
    throw new Refusal('invalid', 'Nothing of this document can be taken in.', {
      problems: prepared.problems,
    });
  }
  const { document } = prepared;
  const answer = await intake.commits.submit(actor, { document, key: incoming.claim(document.digest) });
  if (answer instanceof Refusal) throw answer;
  return { receipt: answer.receipt, findings: answer.findingCount, rejected: document.rejected };
}

async function* joined(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}
