/** An upload is read by a worker: as a run on the server's machine, under the id that the desk already sees. */
import type { Actor } from '../../core/policy/actor.ts';
import type { RekeyWorld } from '../exposure/rekey-inventories.ts';
import type { Clock, Randomness } from '../ports.ts';
import type { PlacedDocument } from './import-advisories.ts';
import { matchPortfolio } from './match-portfolio.ts';
import { recordImport } from './record-import.ts';

type World = RekeyWorld & {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly documentsOf: (upload: {
    readonly digest: string;
    readonly name: string;
  }) => AsyncIterable<PlacedDocument>;
};

/** Idempotent: what a killed run had written costs the next try next to nothing. A run that is gone is passed over. */
export async function runImport(world: World, exposure: Actor, importId: string): Promise<void> {
  const run = await world.transactions.run(exposure, ({ advisories }) => advisories.importRun(importId));
  if (run === null || run.blob === null) return;
  if (run.finishedAt === null || run.failure !== null) {
    const documents = world.documentsOf({ digest: run.blob, name: run.paths[0] ?? '' });
    await recordImport(world, exposure, { ...run, documents }, { reject: () => undefined });
  }
  await matchPortfolio(world, exposure);
}
