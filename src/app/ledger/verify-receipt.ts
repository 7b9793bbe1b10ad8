/**
 * What a stranger does with a receipt and the log's key, without any server: recompute the commitment, check
 * the promise, and follow the proof from the commitment's place to the signed checkpoint. The receipt comes
 * from outside and may be hostile in every field.
 */
import { parseCheckpoint } from '../../core/ledger/checkpoint.ts';
import { commitmentOf, NONCE_BYTES } from '../../core/ledger/commitment.ts';
import { hashLeaf, isSameHash } from '../../core/ledger/hash.ts';
import { parseIntervalLeaf } from '../../core/ledger/interval-leaf.ts';
import { isInInterval } from '../../core/ledger/interval-tree.ts';
import { decodeBase64, type NoteVerifier, notSigned, openNote } from '../../core/ledger/note.ts';
import { parsePromise } from '../../core/ledger/promise.ts';
import { isIncluded } from '../../core/ledger/verify.ts';

export type ReceiptCheck = {
  /** Every reason why not; empty if all holds. */
  readonly faults: readonly string[];
  /** `promised`: the log owes a proof. `proven`: the commitment stands in the log of `size`. */
  readonly standing: 'promised' | 'proven' | null;
  readonly interval: { readonly start: number; readonly end: number; readonly closed: number } | null;
  readonly checkpoint: { readonly size: number; readonly root: Uint8Array } | null;
};

/** `document` is the parsed JSON of a 202 answer, or of `GET /api/v1/receipts/{id}`; `keys` are the log's, old and new. */
export function verifyReceipt(document: unknown, keys: readonly NoteVerifier[]): ReceiptCheck {
  const receipt = member(document, 'receipt') ?? document;
  const entry = text(receipt, 'entry');
  const nonce = decodeBase64(text(receipt, 'nonce') ?? '*');
  if (entry === null || nonce?.length !== NONCE_BYTES) {
    return failed('the receipt has no entry and nonce of 32 bytes: nothing can be checked');
  }
  const commitment = commitmentOf(nonce, Buffer.from(entry, 'utf8'));
  const faults: string[] = [];
  if (digestIn(entry) !== text(receipt, 'digest'))
    faults.push('the entry does not name the digest of the receipt');
  faults.push(...promiseFaults(text(receipt, 'promise'), commitment, keys));
  const proof = member(document, 'proof') ?? null;
  if (proof === null) return { faults, standing: 'promised', interval: null, checkpoint: null };
  return { ...proofCheck(proof, commitment, keys, faults), standing: 'proven' };
}

function promiseFaults(
  promise: string | null,
  commitment: Uint8Array,
  keys: readonly NoteVerifier[],
): string[] {
  if (promise === null) return ['the receipt has no promise'];
  const opened = openNote(Buffer.from(promise, 'utf8'), keys);
  if (!opened.ok) return [`the promise is ${notSigned(keys, opened.reason)}`];
  const parsed = parsePromise(opened.text);
  if (parsed === null) return ['the promise is signed, but is no promise'];
  return isSameHash(parsed.commitment, commitment) ? [] : ['the promise is about another entry'];
}

function proofCheck(
  proof: unknown,
  commitment: Uint8Array,
  keys: readonly NoteVerifier[],
  before: readonly string[],
): Omit<ReceiptCheck, 'standing'> {
  const faults = [...before];
  const note = openNote(Buffer.from(text(proof, 'checkpoint') ?? '', 'utf8'), keys);
  if (!note.ok) faults.push(`the checkpoint is ${notSigned(keys, note.reason)}`);
  const checkpoint = note.ok ? parseCheckpoint(note.text) : null;
  if (note.ok && (checkpoint === null || !keys.some(({ name }) => name === checkpoint.origin))) {
    faults.push('the signed text is not a checkpoint of this log');
  }
  const leafBytes = decodeBase64(text(proof, 'leaf') ?? '*');
  const leaf = leafBytes === null ? null : parseIntervalLeaf(leafBytes);
  if (leaf === null || leafBytes === null) faults.push("the interval's leaf cannot be read");
  else {
    const place = { place: count(proof, 'place'), siblings: hashes(proof, 'siblings') };
    if (!isInInterval({ ...place, commitment, root: leaf.root })) {
      faults.push('the commitment does not stand in the interval');
    }
  }
  if (checkpoint !== null && leafBytes !== null) {
    const index = count(proof, 'leafIndex');
    const inclusion = hashes(proof, 'inclusion');
    const { size, root } = checkpoint;
    if (!isIncluded({ index, size, root, leafHash: hashLeaf(leafBytes), proof: inclusion })) {
      faults.push("the interval's leaf does not stand in the log");
    }
  }
  return {
    faults,
    interval: leaf && { start: leaf.start, end: leaf.end, closed: leaf.closed },
    checkpoint: checkpoint && { size: checkpoint.size, root: checkpoint.root },
  };
}

function failed(fault: string): ReceiptCheck {
  return { faults: [fault], standing: null, interval: null, checkpoint: null };
}

/** The digest that the entry names; undefined where it is no JSON, or names none. */
function digestIn(entry: string): unknown {
  try {
    return member(member(JSON.parse(entry), 'detail'), 'digest');
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' ? found : null;
}

/** −1 where there is none: no proof holds for it. */
function count(value: unknown, name: string): number {
  const found = member(value, name);
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : -1;
}

/** An empty hash, which no proof has, stands for anything that is not one. */
function hashes(value: unknown, name: string): Uint8Array[] {
  const list = member(value, name);
  if (!Array.isArray(list) || list.length > 64) return [new Uint8Array(0)];
  return list.map((item) => decodeBase64(typeof item === 'string' ? item : '*') ?? new Uint8Array(0));
}
