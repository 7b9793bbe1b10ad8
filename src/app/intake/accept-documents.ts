/**
 * Takes prepared documents in, for one caller, in one transaction: raw bytes, findings, ledger entry, jobs,
 * or nothing. Only when that transaction is durable is anything acknowledged. The same bytes from the same
 * party are received once and get the same receipt, so a caller that heard nothing simply sends again.
 */

import { isSameHash } from '../../core/ledger/hash.ts';
import type { Marking } from '../../core/model/marking.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { newId } from '../ids.ts';
import { MOST_RANKED, priorityOf } from '../lab/lanes.ts';
import type { LedgerEntry, LedgerSigner } from '../ledger/ports.ts';
import {
  type Blobs,
  type Clock,
  OutcomeUnknown,
  type Randomness,
  type Stores,
  type Transactions,
} from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { AlreadyReceived, type IntakeCompartment, type KnownDocument, type NewFinding } from './ports.ts';
import type { PreparedDocument, PreparedFinding } from './prepare-document.ts';
import { digestText, type Receipt, receiptFor } from './receipt.ts';

export type Intake = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
  readonly signer: LedgerSigner;
  /** Gives unused memory back to the machine; takes tens of milliseconds. */
  readonly giveBackMemory: () => void;
  /** What is marked above it is not taken in; the lowest where absent. */
  readonly maximumMarking?: Marking;
};

/** The caller's Idempotency-Key, and the digest of the request it stands for. */
export type KeyClaim = { readonly key: string; readonly requestDigest: Uint8Array };

export type Submission = {
  readonly document: PreparedDocument;
  /** Null where the caller sent no key. */
  readonly key: KeyClaim | null;
};

export type Accepted = { readonly receipt: Receipt; readonly findingCount: number };

/** One answer for each submission, in order. A refusal is that submission's alone. */
export type Answer = Accepted | Refusal;

/** Larger bodies stand in the blob store. */
export const TABLE_LIMIT = 64 * 1024;

const KEY_LIFETIME_MS = 7 * 24 * 3600 * 1000;
const FINDINGS_A_JOB = 500;
const ATTEMPTS = 4;

/** Rejects with a Refusal only where the caller may not submit at all; whatever else it rejects with is our fault. */
export async function acceptDocuments(
  intake: Intake,
  actor: Actor,
  submissions: readonly Submission[],
): Promise<readonly Answer[]> {
  for (const { document } of submissions) {
    // Before the row that names them; bytes without a row are unreachable and harmless.
    if (document.size > TABLE_LIMIT) await intake.blobs.put(document.bytes);
  }
  return retryingUnknown(() =>
    intake.transactions.run(actor, (stores) => acceptIn(intake, stores, actor, submissions)),
  );
}

/** Both are safe to try again: what was received is found by its digest. */
export async function retryingUnknown<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isWorthIt = error instanceof OutcomeUnknown || error instanceof AlreadyReceived;
      if (!isWorthIt || attempt === ATTEMPTS) throw error;
    }
  }
}

async function acceptIn(
  intake: Intake,
  stores: Stores,
  actor: Actor,
  submissions: readonly Submission[],
): Promise<readonly Answer[]> {
  const compartment = await compartmentFor(stores, actor);
  const now = intake.clock.now();
  const conflicts = await conflictingKeys(stores, { compartment, actor, now }, submissions);
  const wanted = new Map<string, PreparedDocument>();
  for (const [at, { document }] of submissions.entries()) {
    const digest = digestText(document.digest);
    if (!conflicts.has(at) && !wanted.has(digest)) wanted.set(digest, document);
  }
  const known = new Map<string, KnownDocument>();
  for (const document of await stores.intake.knownDocuments(
    compartment.id,
    [...wanted.values()].map(({ digest }) => digest),
  )) {
    known.set(digestText(document.digest), document);
  }
  const unread = [...wanted].filter(([digest]) => !known.has(digest)).map(([, document]) => document);
  const refused = await withoutTheirUploads(stores, compartment.id, unread);
  const fresh = unread.filter(({ digest }) => !refused.has(digestText(digest)));
  for (const document of await addFresh(intake, stores, { actor, compartment, now }, fresh)) {
    known.set(digestText(document.digest), document);
  }
  return submissions.map(({ document }, at) => {
    const stands = known.get(digestText(document.digest));
    const refusal = refused.get(digestText(document.digest));
    if (refusal !== undefined && !conflicts.has(at)) return refusal;
    if (conflicts.has(at) || stands === undefined) return keyConflict();
    return { receipt: receiptFor(stands, intake.signer), findingCount: stands.findingCount };
  });
}

/** A finding may name only what its own party uploaded: a digest must be no way to somebody else's bytes. */
async function withoutTheirUploads(
  stores: Stores,
  compartmentId: string,
  documents: readonly PreparedDocument[],
): Promise<ReadonlyMap<string, Refusal>> {
  const naming = documents.flatMap((document) =>
    document.findings.flatMap(({ finding }) => {
      const { reproducer } = finding;
      if (reproducer?.environment !== 'native' || !('blob' in reproducer.source)) return [];
      return [
        { document, pointer: `${finding.pointer}/reproducer/source/blob`, blob: reproducer.source.blob },
      ];
    }),
  );
  if (naming.length === 0) return new Map();
  const there = await stores.intake.uploadsAmong(
    compartmentId,
    naming.map(({ blob }) => blob),
  );
  const missing = Map.groupBy(
    naming.filter(({ blob }) => !there.has(blob)),
    ({ document }) => digestText(document.digest),
  );
  return new Map(
    [...missing].map(([digest, all]) => {
      const problems = all.map(({ pointer }) => ({
        pointer,
        code: 'not-uploaded',
        message: 'Your party has uploaded no such file. Send it first: POST /api/v1/blobs.',
      }));
      return [digest, new Refusal('invalid', 'The document names a file that is not here.', { problems })];
    }),
  );
}

/** Where this actor may submit. Rejects where it may not: its role alone decides that. */
export async function compartmentFor(stores: Stores, actor: Actor): Promise<IntakeCompartment> {
  const compartment = await stores.intake.compartmentOf(actor.partyId);
  if (compartment === null || !authorize(actor, 'finding.submit', compartment.resource).allowed) {
    throw new Refusal('forbidden', 'Only a finder submits findings. Ask the clearinghouse for a finder key.');
  }
  return compartment;
}

type Context = { readonly actor: Actor; readonly compartment: IntakeCompartment; readonly now: Date };

/** Which submissions come under a key that stood for another request, before or earlier in this very batch. */
async function conflictingKeys(
  stores: Stores,
  context: Context,
  submissions: readonly Submission[],
): Promise<ReadonlySet<number>> {
  const first = new Map<string, KeyClaim>();
  for (const { key } of submissions) if (key !== null && !first.has(key.key)) first.set(key.key, key);
  if (first.size === 0) return new Set();
  const recorded = await claim(stores, context, [...first.values()]);
  const conflicts = submissions.flatMap(({ key }, at) =>
    key !== null && !isSameHash(recorded.get(key.key)!, key.requestDigest) ? [at] : [],
  );
  return new Set(conflicts);
}

/** For a single request. */
export async function claimOrRefuse(stores: Stores, context: Context, wanted: KeyClaim): Promise<void> {
  const recorded = await claim(stores, context, [wanted]);
  if (!isSameHash(recorded.get(wanted.key)!, wanted.requestDigest)) throw keyConflict();
}

/** What each key stands for, by key. */
async function claim(
  stores: Stores,
  { actor, compartment, now }: Context,
  claims: readonly KeyClaim[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const caller = { compartmentId: compartment.id, principalId: actor.principalId };
  const since = new Date(now.getTime() - KEY_LIFETIME_MS);
  const recorded = await stores.intake.claimKeys(caller, claims, { now, since });
  return new Map(claims.map(({ key }, at) => [key, recorded[at]!]));
}

function keyConflict(): Refusal {
  return new Refusal(
    'unprocessable',
    'This Idempotency-Key stood for another request within the last 7 days.',
  );
}

async function addFresh(
  intake: Intake,
  stores: Stores,
  { actor, compartment, now }: Context,
  fresh: readonly PreparedDocument[],
): Promise<readonly KnownDocument[]> {
  if (fresh.length === 0) return [];
  const named = fresh.map((document) => ({
    document,
    receiptId: newId('receipt', intake.randomness),
    findingIds: document.findings.map(() => newId('finding', intake.randomness)),
  }));
  const entries = named.map(({ document, receiptId, findingIds }) =>
    receivedEntry({
      actor,
      now,
      digest: document.digest,
      receiptId,
      findingId: findingIds.length === 1 ? findingIds[0]! : null,
      findingCount: findingIds.length,
    }),
  );
  const appended = await stores.ledger.append(compartment.id, entries, { commit: true });
  await stores.intake.addDocuments(
    compartment.id,
    named.map(({ document, receiptId, findingIds }, at) => ({
      digest: document.digest,
      mediaType: document.mediaType,
      size: document.size,
      body: document.size > TABLE_LIMIT ? null : document.bytes,
      receivedAt: now,
      submittedBy: actor.principalId,
      format: document.format,
      findingCount: findingIds.length,
      findingId: findingIds.length === 1 ? findingIds[0]! : null,
      rejected: document.rejected,
      receiptId,
      intentId: appended[at]!.intentId,
    })),
  );
  const findings = named.flatMap(({ document, findingIds }) =>
    document.findings.map((prepared, at) =>
      newFinding(prepared, { id: findingIds[at]!, digest: document.digest, line: document.line, actor, now }),
    ),
  );
  await addFindings(stores, compartment.id, findings);
  return named.map(({ document, receiptId, findingIds }, at) => ({
    digest: document.digest,
    receiptId,
    receivedAt: now,
    findingCount: findingIds.length,
    findingId: findingIds.length === 1 ? findingIds[0]! : null,
    intentId: appended[at]!.intentId,
    entry: appended[at]!.entry,
    nonce: appended[at]!.nonce,
  }));
}

/** What the ledger says of a receipt. `subject` is the finding, or the receipt where there is not exactly one. */
export function receivedEntry(received: {
  readonly actor: Actor;
  readonly now: Date;
  readonly digest: Uint8Array;
  readonly receiptId: string;
  readonly findingId: string | null;
  readonly findingCount: number;
}): LedgerEntry {
  return {
    kind: 'finding.received',
    by: received.actor.principalId,
    subject: received.findingId ?? received.receiptId,
    at: received.now.toISOString(),
    detail: {
      digest: digestText(received.digest),
      party: received.actor.partyId,
      findings: received.findingCount,
    },
  };
}

export function newFinding(
  prepared: PreparedFinding,
  of: {
    readonly id: string;
    readonly digest: Uint8Array;
    readonly line: number | null;
    readonly actor: Actor;
    readonly now: Date;
  },
): NewFinding {
  return {
    ...prepared,
    id: of.id,
    digest: of.digest,
    line: of.line,
    submitterPartyId: of.actor.partyId,
    submittedBy: of.actor.principalId,
    receivedAt: of.now,
  };
}

/** Rows, and the work that follows from them, which exists if and only if they do. */
export async function addFindings(
  stores: Stores,
  compartmentId: string,
  findings: readonly NewFinding[],
): Promise<void> {
  if (findings.length === 0) return;
  await stores.intake.addFindings(compartmentId, findings);
  const chunks: { findingIds: string[] }[] = [];
  for (let at = 0; at < findings.length; at += FINDINGS_A_JOB) {
    chunks.push({ findingIds: findings.slice(at, at + FINDINGS_A_JOB).map(({ id }) => id) });
  }
  await stores.jobs.enqueueAll('find-duplicates', chunks);
  const runnable = findings.filter(({ finding }) => finding.reproducer !== undefined);
  if (runnable.length > 0) {
    const waiting = await stores.lab.waiting(compartmentId, MOST_RANKED + runnable.length);
    await stores.jobs.enqueueAll(
      'reproduce',
      runnable.map(({ id }) => ({ findingId: id })),
      (index) => priorityOf(waiting - runnable.length + index),
    );
  }
}
