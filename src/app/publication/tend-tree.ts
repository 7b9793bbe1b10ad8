/**
 * Keeps what is published there and true while nothing is published: a reader that subscribes on the first day
 * finds a provider with an empty feed and not a 404, and one that comes after a key was rotated or the instance
 * was given another address finds the new one. What an older release published joins the TAXII collection.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import { addMissingStix, lacksStix } from './add-stix.ts';
import { CSAF_ROOT, providerFiles } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';
import { writeIndexes } from './write-indexes.ts';

const METADATA = `${CSAF_ROOT}provider-metadata.json`;
const LISTS = new Set(['index.txt', 'changes.csv', 'white/feed.json'].map((name) => CSAF_ROOT + name));

/**
 * Writes only where something is missing or differs, so that an index's date is the date of its last change. Any
 * number of processes may call it. `publisher` is the service of that name. False: all was as it should be.
 */
export async function tendTree(world: PublicationWorld, publisher: Actor): Promise<boolean> {
  const isTended = async (stores: Stores) =>
    (await isAsItShouldBe(world, stores)) && !(await lacksStix(stores));
  if (await world.transactions.run(publisher, isTended)) return false;
  await world.transactions.run(publisher, async (stores) => {
    await stores.publication.lockTree();
    if (!(await isAsItShouldBe(world, stores))) await writeIndexes(world, stores, world.clock.now());
    if (await lacksStix(stores)) await addMissingStix(world, stores);
  });
  return true;
}

async function isAsItShouldBe(world: PublicationWorld, { publication }: Stores): Promise<boolean> {
  const found = await publication.file(METADATA);
  if (found === null) return false;
  const at = lastUpdated(found.file.body);
  for (const { path, body } of providerFiles(world, [], at)) {
    // What lists advisories differs with each of them, and is written with each of them.
    if (LISTS.has(path)) continue;
    const present = await publication.file(path);
    if (present === null || Buffer.compare(present.file.body, body) !== 0) return false;
  }
  return true;
}

/** The one member that differs from one writing to the next. */
function lastUpdated(metadata: Uint8Array): string {
  const { last_updated: at } = JSON.parse(Buffer.from(metadata).toString('utf8')) as {
    readonly last_updated?: unknown;
  };
  return String(at);
}
