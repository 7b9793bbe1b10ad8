/**
 * A coordinator takes in what others have published from its own machine: the file is kept as received, the run
 * stands at the desk from then on, and a worker reads it. What the file holds is judged there, document by document.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { requireAtDesk } from '../desk/list-cases.ts';
import { newId } from '../ids.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { newCounts } from './import-advisories.ts';

type World = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
};

export type UploadedDump = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> };

/** The run's id. Refuses with `not-found` whoever is not at the desk, before a byte is kept. */
export async function startImport(world: World, actor: Actor, dump: UploadedDump): Promise<string> {
  const name = dump.name.normalize('NFC').trim();
  if (name === '' || name.length > 200 || /[\p{Cc}\p{Cf}]/u.test(name))
    throw new Refusal('invalid', 'The file needs a name of 1 to 200 plain characters.');
  await world.transactions.run(actor, (stores) => requireAtDesk(stores, actor, 'advisory.import'));
  const kept = await world.blobs.put(dump.bytes);
  if (kept.size === 0) throw new Refusal('invalid', 'The file is empty.');
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireAtDesk(stores, actor, 'advisory.import');
    const at = world.clock.now();
    const principal = await stores.identity.principal(actor.principalId);
    const id = newId('import', world.randomness);
    await stores.advisories.noteImport({
      ...{ id, paths: [name], blob: kept.digest, leftOut: [] },
      account: principal?.name ?? 'coordinator',
      ...{ startedAt: at, updatedAt: at, finishedAt: null, failure: null },
      counts: { ...newCounts() },
    });
    const detail = { digest: kept.digest, size: kept.size };
    await stores.ledger.append(
      desk,
      [{ kind: 'advisories.uploaded', by: actor.principalId, subject: id, at: at.toISOString(), detail }],
      { commit: true },
    );
    await stores.jobs.enqueue('import-advisories', { importId: id });
    return id;
  });
}
