/**
 * What the logs say about an entry without saying it. Both hashes are blinded by 32 random bytes, since
 * an entry is guessable; each has its own domain, so that the leaf of the internal log, which auditors of
 * other compartments may see beside their own, does not name the commitment in the public one.
 */
import { sha256 } from './hash.ts';

export const NONCE_BYTES = 32;

const PUBLIC_DOMAIN = domain('breakwater/ledger/commitment/1');
const INTERNAL_DOMAIN = domain('breakwater/ledger/internal/1');
const CHECKPOINT_DOMAIN = domain('breakwater/ledger/internal-checkpoint/1');

/** H(domain ‖ nonce ‖ canonical entry): what stands in an interval's tree in the public log. */
export function commitmentOf(nonce: Uint8Array, entry: Uint8Array): Uint8Array {
  return blinded(PUBLIC_DOMAIN, nonce, entry);
}

/** What the internal log's leaf is made of. */
export function internalLeafOf(nonce: Uint8Array, entry: Uint8Array): Uint8Array {
  return blinded(INTERNAL_DOMAIN, nonce, entry);
}

/** Hides the internal log's size and root inside a public leaf: its size alone would tell how much goes on. */
export function internalCheckpointCommitment(nonce: Uint8Array, checkpointText: string): Uint8Array {
  return blinded(CHECKPOINT_DOMAIN, nonce, Buffer.from(checkpointText, 'utf8'));
}

function blinded(prefix: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (nonce.length !== NONCE_BYTES) throw new RangeError('a nonce is 32 bytes');
  return sha256(Buffer.concat([prefix, nonce, bytes]));
}

/** Zero-terminated, so that no domain is a prefix of another's input. */
function domain(name: string): Uint8Array {
  return Buffer.from(`${name}\0`, 'utf8');
}
