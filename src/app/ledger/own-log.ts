/**
 * Whose log the database holds: the first server's that signed for it. A server with another key would write
 * a second history beside the first, so it may not start, nor sign.
 */
import type { LedgerSigner, LedgerStore } from './ports.ts';

/** The message is for the operator: which key is where, and what to do. */
export class ForeignLog extends Error {
  override readonly name = 'ForeignLog';
}

/**
 * Puts this signer's key on record where there is none, or where the one on record is an older key of this
 * signer's own (a change of keys that was interrupted). Rejects with ForeignLog where it is somebody else's.
 */
export async function requireOwnLog(
  ledger: Pick<LedgerStore, 'claimIdentity' | 'changeIdentity'>,
  signer: Pick<LedgerSigner, 'vkey' | 'vkeys'>,
): Promise<void> {
  const recorded = await ledger.claimIdentity(signer.vkey);
  if (recorded === signer.vkey) return;
  if (signer.vkeys.includes(recorded)) {
    await ledger.changeIdentity(recorded, signer.vkey);
    return;
  }
  throw new ForeignLog(
    `this database's log is signed by ${nameOf(recorded)}, and the key in this data directory is ` +
      `${nameOf(signer.vkey)}: all servers of one database share the data directory's ledger-key. ` +
      'Copy it from the first server, or restore it from a backup.',
  );
}

/** Name and id: enough to tell keys apart, and it fits on a line. */
function nameOf(vkey: string): string {
  return vkey.split('+', 2).join('+');
}
