/** Writes a withdrawal into the published tree, all of it in one transaction. Running it again changes nothing. */
import { FIRST_PUBLICATION } from '../../core/advisory/history.ts';
import { toOsv } from '../../core/advisory/osv.ts';
import { toWithdrawnCsaf } from '../../core/advisory/withdrawn.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addStix } from './add-stix.ts';
import type { Advisory } from './ports.ts';
import { Unpublishable } from './publish-advisory.ts';
import { csafFilePath, documentBytes, osvFilePath, signedFiles } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';
import { writeIndexes } from './write-indexes.ts';

/** False where there is nothing to write. `publisher` is the service of that name. */
export async function publishWithdrawal(
  world: PublicationWorld,
  publisher: Actor,
  advisoryId: string,
): Promise<boolean> {
  const advisory = await world.transactions.run(publisher, (stores) =>
    stores.publication.advisory(advisoryId),
  );
  if (advisory === null) return false;
  const { withdrawn, publishedAt } = advisory;
  if (withdrawn === null || withdrawn.isWritten || publishedAt === null) return false;
  const at = withdrawn.at.toISOString();
  const published = publishedAt.toISOString();
  const { files, document } = await makeFiles(world, advisory, { published, at, why: withdrawn.why });
  await world.transactions.run(publisher, async (stores) => {
    await stores.publication.lockTree();
    if (!(await stores.publication.markWithdrawalWritten(advisory.id, world.clock.now()))) return;
    await stores.publication.putFiles(files, withdrawn.at);
    await writeIndexes(world, stores, withdrawn.at);
    const { record } = advisory;
    await addStix(world, stores, { record, publishedAt: published, at, document, isWithdrawn: true });
  });
  return true;
}

type Withdrawing = { readonly published: string; readonly at: string; readonly why: string };

async function makeFiles(
  world: PublicationWorld,
  { identifier, record }: Advisory,
  { published, at, why }: Withdrawing,
) {
  const { publisher, version: engine } = world;
  const csaf = toWithdrawnCsaf(record, {
    publisher,
    history: [
      { no: 1, at: published, summary: FIRST_PUBLICATION },
      { no: 2, at, summary: 'Withdrawn' },
    ],
    engine,
    why,
  });
  const problems = await world.csaf.problemsOf(csaf);
  if (problems.length > 0) {
    throw new Unpublishable(
      `${identifier} is not valid CSAF: ${problems.map(({ pointer, code }) => `${pointer} ${code}`).join('; ')}`,
    );
  }
  const document = { path: csafFilePath(identifier, published), body: documentBytes(csaf) };
  const osv = toOsv(record, { at, publishedAt: published, withdrawnAt: at });
  return {
    document,
    files: [
      ...(await signedFiles(world, document.path, document.body)),
      // Without terms: whoever asks whether a flaw is known is not led to what was withdrawn.
      ...(await signedFiles(world, osvFilePath(identifier), documentBytes(osv))),
    ],
  };
}
