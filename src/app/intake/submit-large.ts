/**
 * A document too large to hold: its bytes go to the blob store as they come, then it is read from there, twice
 * (formats/sarif/stream.ts), its findings written in steps of one transaction. All of it is taken in or none.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { Problem } from '../../core/problem.ts';
import type { RejectedFinding } from '../../formats/format.ts';
import { DOCUMENT_LIMITS, STREAM_LIMITS } from '../../formats/json/limits.ts';
import { looksLikeSarif, readSarifStream, type SarifStream } from '../../formats/sarif/stream.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import {
  acceptDocuments,
  addFindings,
  claimOrRefuse,
  compartmentFor,
  type Intake,
  type KeyClaim,
  newFinding,
  receivedEntry,
  retryingUnknown,
} from './accept-documents.ts';
import type { KnownDocument, NewFinding } from './ports.ts';
import { prepareDocument, prepareFinding } from './prepare-document.ts';
import { receiptFor } from './receipt.ts';
import type { Submitted } from './submit-document.ts';

export type LargeDocument = {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly mediaType: string;
  readonly claim: (bodyDigest: Uint8Array) => KeyClaim | null;
};

const FINDINGS_A_STEP = 500;
const MAX_REJECTED = 1000;
const HEAD_BYTES = 64 * 1024;

export async function submitLarge(intake: Intake, actor: Actor, incoming: LargeDocument): Promise<Submitted> {
  const { digest, size } = await intake.blobs.put(inStretches(incoming.bytes, intake.giveBackMemory));
  const stored: Stored = { ...incoming, text: digest, digest: fromText(digest), size };
  const open = () => read(intake, digest);
  if (!looksLikeSarif(await firstBytes(open()))) return submitWhole(intake, actor, stored, open);
  const stream = await readSarifStream(open, { limits: STREAM_LIMITS, source: digest, origin: 'http' });
  if (!stream.ok) throw unreadable(stream.problems);
  return retryingUnknown(() =>
    intake.transactions.run(actor, (stores) => receive({ intake, stores, actor }, stored, stream.value)),
  );
}

type Stored = LargeDocument & {
  readonly text: string;
  readonly digest: Uint8Array;
  readonly size: number;
};

/** Not a format that can be read as a stream: it is read whole, if it is not too large for that. */
async function submitWhole(
  intake: Intake,
  actor: Actor,
  stored: Stored,
  open: () => AsyncIterable<Uint8Array>,
): Promise<Submitted> {
  if (stored.size > DOCUMENT_LIMITS.maxBytes) {
    throw new Refusal(
      'too-large',
      'Only SARIF is read above 32 MiB. Send the findings as NDJSON, one a line.',
    );
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of open()) chunks.push(chunk);
  const prepared = prepareDocument(Buffer.concat(chunks), { mediaType: stored.mediaType, line: null });
  if (!prepared.ok) throw unreadable(prepared.problems);
  const submission = { document: prepared.document, key: stored.claim(stored.digest) };
  const [answer] = await acceptDocuments(intake, actor, [submission]);
  if (answer === undefined || answer instanceof Refusal)
    throw answer ?? new Error('a document got no answer');
  return { receipt: answer.receipt, findings: answer.findingCount, rejected: prepared.document.rejected };
}

async function receive(
  world: { readonly intake: Intake; readonly stores: Stores; readonly actor: Actor },
  stored: Stored,
  stream: SarifStream,
): Promise<Submitted> {
  const { intake, stores, actor } = world;
  const compartment = await compartmentFor(stores, actor);
  const now = intake.clock.now();
  const claim = stored.claim(stored.digest);
  if (claim !== null) await claimOrRefuse(stores, { actor, compartment, now }, claim);
  const [known] = await stores.intake.knownDocuments(compartment.id, [stored.digest]);
  if (known !== undefined) {
    return { receipt: receiptFor(known, intake.signer), findings: known.findingCount, rejected: [] };
  }
  const written = await writeFindings(world, { compartmentId: compartment.id, now, stored }, stream);
  if (written.count === 0 && written.rejected.length > 0) {
    throw unreadable(written.rejected.flatMap(({ problems }) => problems));
  }
  const receiptId = newId('receipt', intake.randomness);
  const findingId = written.count === 1 ? written.firstId : null;
  const entry = receivedEntry({
    actor,
    now,
    digest: stored.digest,
    receiptId,
    findingId,
    findingCount: written.count,
  });
  const [appended] = await stores.ledger.append(compartment.id, [entry], { commit: true });
  const document: KnownDocument = {
    digest: stored.digest,
    receiptId,
    receivedAt: now,
    findingCount: written.count,
    findingId,
    intentId: appended!.intentId,
    entry: appended!.entry,
    nonce: appended!.nonce,
  };
  await stores.intake.addDocuments(compartment.id, [
    {
      ...document,
      mediaType: stored.mediaType,
      size: stored.size,
      body: null,
      submittedBy: actor.principalId,
      format: 'sarif',
      rejected: written.rejected,
    },
  ]);
  return {
    receipt: receiptFor(document, intake.signer),
    findings: written.count,
    rejected: written.rejected,
  };
}

type Written = {
  readonly count: number;
  readonly firstId: string | null;
  readonly rejected: readonly RejectedFinding[];
};

async function writeFindings(
  { intake, stores, actor }: { readonly intake: Intake; readonly stores: Stores; readonly actor: Actor },
  into: { readonly compartmentId: string; readonly now: Date; readonly stored: Stored },
  stream: SarifStream,
): Promise<Written> {
  const rejected: RejectedFinding[] = [];
  let step: NewFinding[] = [];
  let count = 0;
  let firstId: string | null = null;
  for await (const result of stream.results) {
    if (result.rejected !== undefined && rejected.length < MAX_REJECTED) rejected.push(result.rejected);
    if (result.finding === undefined) continue;
    const id = newId('finding', intake.randomness);
    firstId ??= id;
    count += 1;
    const prepared = prepareFinding(result.finding, into.stored.text);
    step.push(newFinding(prepared, { id, digest: into.stored.digest, line: null, actor, now: into.now }));
    if (step.length === FINDINGS_A_STEP) {
      await addFindings(stores, into.compartmentId, step);
      step = [];
    }
  }
  await addFindings(stores, into.compartmentId, step);
  return { count, firstId, rejected };
}

function unreadable(problems: readonly Problem[]): Refusal {
  return new Refusal('invalid', 'Nothing of this document can be taken in.', { problems });
}

function fromText(digest: string): Uint8Array {
  return Buffer.from(digest.slice('sha256:'.length), 'hex');
}

async function* read({ blobs, giveBackMemory }: Intake, digest: string): AsyncGenerator<Uint8Array> {
  const bytes = await blobs.get(digest);
  if (bytes === null) throw new Error('a blob that was just written is gone');
  yield* inStretches(bytes, giveBackMemory);
}

/** Each stretch leaves several times its size in garbage behind. */
const STRETCH_BYTES = 6 * 1024 * 1024;

async function* inStretches(
  bytes: AsyncIterable<Uint8Array>,
  afterEach: () => void,
): AsyncGenerator<Uint8Array> {
  let stretch = 0;
  for await (const chunk of bytes) {
    yield chunk;
    stretch += chunk.length;
    if (stretch < STRETCH_BYTES) continue;
    afterEach();
    stretch = 0;
  }
}

async function firstBytes(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const head: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    head.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(head);
}
