/** Puts a published advisory's STIX objects into the collection that TAXII serves. The caller holds the tree's lock. */
import { createHash } from 'node:crypto';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import { toStix } from '../../core/advisory/stix.ts';
import type { Stores } from '../ports.ts';
import type { Advisory } from './ports.ts';
import type { PublicationWorld } from './world.ts';

export type ToAdd = {
  readonly record: PublishedRecord;
  /** RFC 3339 UTC of the first publication. */
  readonly publishedAt: string;
  /** … and of this version. */
  readonly at: string;
  readonly document: { readonly path: string; readonly body: Uint8Array };
  readonly isWithdrawn?: boolean;
};

type Needs = Pick<PublicationWorld, 'publisher'>;

export async function addStix({ publisher }: Needs, { publication }: Stores, toAdd: ToAdd): Promise<void> {
  const { record, publishedAt, at, document, isWithdrawn = false } = toAdd;
  const objects = toStix(record, {
    publisher,
    publishedAt,
    at,
    isWithdrawn,
    document: {
      url: `${publisher.namespace}/${document.path}`,
      sha256: createHash('sha256').update(document.body).digest('hex'),
    },
  });
  await publication.addStix(
    objects.map((body) => ({
      id: body.id,
      type: body.type,
      version: String(body['modified'] ?? body['created'] ?? at),
      body,
    })),
    new Date(at),
  );
}

/** Whether something was published before there was a collection. */
export async function lacksStix({ publication }: Stores): Promise<boolean> {
  return (await publication.countStix('report')) < (await publication.countPublished());
}

export async function addMissingStix(needs: Needs, stores: Stores): Promise<void> {
  for (const advisory of await stores.publication.allPublished()) {
    const document = await csafOf(stores, advisory);
    const publishedAt = advisory.publishedAt?.toISOString();
    if (document === null || publishedAt === undefined) continue;
    const last = (await stores.publication.revisions(advisory.id)).findLast(({ isWritten }) => isWritten);
    await addStix(needs, stores, {
      record: advisory.record,
      publishedAt,
      at: last?.at.toISOString() ?? publishedAt,
      document,
      isWithdrawn: last?.kind === 'withdrawn',
    });
  }
}

async function csafOf({ publication }: Stores, { files }: Advisory): Promise<ToAdd['document'] | null> {
  const path = files.find(({ format }) => format === 'csaf')?.path;
  const found = path === undefined ? null : await publication.file(path);
  return found === null ? null : found.file;
}
