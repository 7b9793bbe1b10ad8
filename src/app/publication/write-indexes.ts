/** The indexes of the published tree, made anew of what is in it. The caller holds the tree's lock. */
import type { Stores } from '../ports.ts';
import { CSAF_ROOT, documentBytes, providerFiles } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';

export async function writeIndexes(world: PublicationWorld, stores: Stores, at: Date): Promise<void> {
  const advisories = (await stores.publication.filesUnder(`${CSAF_ROOT}white/`))
    .filter(({ path }) => path.endsWith('.json') && !path.endsWith('/feed.json'))
    .map(({ path, writtenAt, firstAt }) => ({
      path,
      at: writtenAt.toISOString(),
      firstAt: firstAt.toISOString(),
    }));
  await stores.publication.putFiles(providerFiles(world, advisories, at.toISOString()), at);
  const osv = (await stores.publication.filesUnder('osv/'))
    .filter(({ path }) => path.endsWith('.json') && path !== 'osv/index.json')
    .map(({ path, writtenAt }) => ({
      id: path.slice('osv/'.length, -'.json'.length),
      modified: writtenAt.toISOString(),
    }));
  await stores.publication.putFiles(
    [{ path: 'osv/index.json', mediaType: 'application/json', body: documentBytes(osv) }],
    at,
  );
}
