/**
 * The files of the published tree: what any CDN can serve. An advisory with its signature and digests, and the
 * indexes of a CSAF trusted provider (CSAF 2.0 clause 7.1), made of nothing but published things.
 */
import { createHash } from 'node:crypto';
import { csafPath } from '../../core/advisory/csaf.ts';
import type { PublishedFile } from './ports.ts';
import type { PublicationWorld, PublicSigningKey } from './world.ts';

export const CSAF_ROOT = '.well-known/csaf/';
const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Keys in order, so that the same document is the same bytes (and CSAF test 6.2.13 is content). */
export function documentBytes(value: unknown): Uint8Array {
  const sorted = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sorted);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(
      Object.entries(part)
        .filter(([, value]) => value !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, sorted(value)]),
    );
  };
  return Buffer.from(`${JSON.stringify(sorted(value), null, 2)}\n`, 'utf8');
}

/** The document, its signature and its digests in the form `sha256sum -c` reads. */
export async function signedFiles(
  world: Pick<PublicationWorld, 'signer'>,
  path: string,
  body: Uint8Array,
): Promise<readonly PublishedFile[]> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const digest = (algorithm: string) =>
    Buffer.from(`${createHash(algorithm).update(body).digest('hex')}  ${name}\n`);
  return [
    { path, mediaType: JSON_TYPE, body },
    { path: `${path}.asc`, mediaType: TEXT_TYPE, body: Buffer.from(await world.signer.sign(body)) },
    { path: `${path}.sha256`, mediaType: TEXT_TYPE, body: digest('sha256') },
    { path: `${path}.sha512`, mediaType: TEXT_TYPE, body: digest('sha512') },
  ];
}

/** RFC 3339 UTC of the last change and of the first publication. */
export type Indexed = { readonly path: string; readonly at: string; readonly firstAt: string };

/** `advisories`: CSAF documents below the root, newest first. */
export function providerFiles(
  world: Pick<PublicationWorld, 'signer' | 'publisher'>,
  advisories: readonly Indexed[],
  at: string,
): readonly PublishedFile[] {
  const root = `${world.publisher.namespace}/${CSAF_ROOT}`;
  const text = (name: string, lines: readonly string[]): PublishedFile => ({
    path: `${CSAF_ROOT}${name}`,
    mediaType: name.endsWith('.csv') ? 'text/csv; charset=utf-8' : TEXT_TYPE,
    body: Buffer.from(lines.map((line) => `${line}\n`).join('')),
  });
  const below = advisories.map(({ path }) => path.slice(CSAF_ROOT.length));
  const newest = advisories.map(({ path, at: when }) => `"${path.slice(CSAF_ROOT.length)}","${when}"`);
  return [
    {
      path: `${CSAF_ROOT}provider-metadata.json`,
      mediaType: JSON_TYPE,
      body: documentBytes(metadata(world, { root, at })),
    },
    text('index.txt', below.toSorted()),
    text('changes.csv', newest),
    {
      path: `${CSAF_ROOT}white/feed.json`,
      mediaType: JSON_TYPE,
      body: documentBytes(rolieFeed(root, advisories, at)),
    },
    {
      path: `${CSAF_ROOT}service.json`,
      mediaType: JSON_TYPE,
      body: documentBytes(rolieService(root)),
    },
    ...keysOf(world.signer).map(({ fingerprint, publicKey }) => ({
      path: `${CSAF_ROOT}openpgp/${fingerprint}.asc`,
      mediaType: TEXT_TYPE,
      body: Buffer.from(publicKey),
    })),
  ];
}

/** The one in force first. */
function keysOf(signer: PublicationWorld['signer']): readonly PublicSigningKey[] {
  return [signer, ...signer.retired.filter(({ fingerprint }) => fingerprint !== signer.fingerprint)];
}

function metadata(
  { signer, publisher }: Pick<PublicationWorld, 'signer' | 'publisher'>,
  { root, at }: { readonly root: string; readonly at: string },
) {
  return {
    canonical_url: `${root}provider-metadata.json`,
    distributions: [
      { directory_url: root },
      {
        rolie: {
          feeds: [{ summary: 'All public advisories', tlp_label: 'WHITE', url: `${root}white/feed.json` }],
        },
      },
    ],
    last_updated: at,
    list_on_CSAF_aggregators: true,
    metadata_version: '2.0',
    mirror_on_CSAF_aggregators: true,
    public_openpgp_keys: keysOf(signer).map(({ fingerprint }) => ({
      fingerprint,
      url: `${root}openpgp/${fingerprint}.asc`,
    })),
    publisher: { category: 'coordinator', name: publisher.name, namespace: publisher.namespace },
    role: 'csaf_trusted_provider',
  };
}

const CATEGORY = { scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' };
const FEED_TITLE = 'CSAF feed (TLP:WHITE)';

/** Which feeds there are (clause 7.1.16). */
function rolieService(root: string) {
  const feed = { title: FEED_TITLE, href: `${root}white/feed.json`, categories: { category: [CATEGORY] } };
  return { service: { workspace: [{ title: 'Public advisories', collection: [feed] }] } };
}

/** RFC 8322 with CSAF's own terms (clause 7.1.15). */
function rolieFeed(root: string, advisories: readonly Indexed[], at: string) {
  return {
    feed: {
      id: 'csaf-feed-tlp-white',
      title: FEED_TITLE,
      link: [{ rel: 'self', href: `${root}white/feed.json` }],
      category: [CATEGORY],
      updated: at,
      entry: advisories.map(({ path, at: when, firstAt }) => {
        const url = root + path.slice(CSAF_ROOT.length);
        const id = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
        return {
          id,
          title: id.toUpperCase(),
          link: [
            { rel: 'self', href: url },
            { rel: 'hash', href: `${url}.sha256` },
            { rel: 'hash', href: `${url}.sha512` },
            { rel: 'signature', href: `${url}.asc` },
          ],
          published: firstAt,
          updated: when,
          content: { type: JSON_TYPE, src: url },
          format: {
            schema: 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json',
            version: '2.0',
          },
        };
      }),
    },
  };
}

export function csafFilePath(identifier: string, publishedAt: string): string {
  return `${CSAF_ROOT}${csafPath(identifier, publishedAt)}`;
}

export function osvFilePath(identifier: string): string {
  return `osv/${identifier}.json`;
}
