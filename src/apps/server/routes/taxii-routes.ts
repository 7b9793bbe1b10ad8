/**
 * A TAXII 2.1 server with one readable collection: what was published, as STIX 2.1, for threat-intelligence
 * programs that subscribe and poll. Public, as the tree is. Nothing can be written, so a write finds nothing here.
 */
import { type Static, Type } from 'typebox';
import type { AddedObject } from '../../../app/publication/stix-ports.ts';
import {
  acceptsTaxii,
  type CollectionQuery,
  readCollectionQuery,
  STIX_TYPE,
  sealedNext,
  TAXII_TYPE,
  taxiiError,
} from '../../../formats/taxii/query.ts';
import { type RouteReply, type RouteRequest, route } from '../route.ts';
import type { Services } from '../services.ts';

const ROOT = '/taxii2/public/';
/** The same on every instance: it names a kind of collection, and the server's address says whose. */
const COLLECTION = '5f0ae1c4-6f0b-4d6e-9a55-b1f0c1c0ad01';
/** Nothing can be sent, but every root says how much of it. */
const MAX_CONTENT_BYTES = 1024;
const BRIEFLY = 'public, max-age=60';

const Text = Type.Optional(Type.String({ maxLength: 10_000 }));
const Paging = { added_after: Text, limit: Text, next: Text };
const Versions = { 'match[version]': Text, 'match[spec_version]': Text };
const Everything = Type.Object({ ...Paging, ...Versions, 'match[id]': Text, 'match[type]': Text });
const OfOne = Type.Object({ ...Paging, ...Versions });
const ITS_VERSIONS = Type.Object({ ...Paging, 'match[spec_version]': Text });
const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });
const ByObject = Type.Object({ id: Type.String({ maxLength: 64 }), object: Type.String({ maxLength: 300 }) });
const Envelope = { 200: Type.Unknown({ contentMediaType: TAXII_TYPE }) };

type Asking = Pick<RouteRequest, 'headers' | 'services'>;

export const TAXII_ROUTES = [
  route({
    method: 'GET',
    path: '/taxii2/',
    action: 'published.read',
    summary: 'TAXII 2.1 discovery: where the published advisories are served as STIX 2.1.',
    response: Envelope,
    handle: async (request) =>
      spoken(request, async ({ services }) => {
        const root = `${services.origins.publicOrigin()}${ROOT}`;
        const title = services.about.name;
        return { title, description: 'Published advisories.', default: root, api_roots: [root] };
      }),
  }),
  route({
    method: 'GET',
    path: ROOT,
    action: 'published.read',
    summary: 'The one API root.',
    response: Envelope,
    handle: async (request) =>
      spoken(request, async ({ services }) => ({
        title: services.about.name,
        versions: [TAXII_TYPE],
        max_content_length: MAX_CONTENT_BYTES,
      })),
  }),
  route({
    method: 'GET',
    path: `${ROOT}collections/`,
    action: 'published.read',
    summary: 'Its collections: one.',
    response: Envelope,
    handle: async (request) => spoken(request, async () => ({ collections: [collection()] })),
  }),
  route({
    method: 'GET',
    path: `${ROOT}collections/:id/`,
    action: 'published.read',
    summary: 'One collection.',
    params: ById,
    response: Envelope,
    handle: async (request) =>
      spoken(request, async () => (request.params.id === COLLECTION ? collection() : null)),
  }),
  route({
    method: 'GET',
    path: `${ROOT}collections/:id/objects/`,
    action: 'published.read',
    summary: 'Objects in the order of adding, the newest version of each unless others are asked for.',
    params: ById,
    query: Everything,
    response: Envelope,
    handle: async (request) => page(request, request.query, (added) => added.body),
  }),
  route({
    method: 'GET',
    path: `${ROOT}collections/:id/manifest/`,
    action: 'published.read',
    summary: 'What there is, without the objects themselves.',
    params: ById,
    query: Everything,
    response: Envelope,
    handle: async (request) => page(request, request.query, manifestRecord),
  }),
  route({
    method: 'GET',
    path: `${ROOT}collections/:id/objects/:object/`,
    action: 'published.read',
    summary: 'One object, in its newest version unless others are asked for.',
    params: ByObject,
    query: OfOne,
    response: Envelope,
    handle: async (request) => {
      const asked = { ...request.query, 'match[id]': request.params.object };
      return page(request, asked, (added) => added.body);
    },
  }),
  route({
    method: 'GET',
    path: `${ROOT}collections/:id/objects/:object/versions/`,
    action: 'published.read',
    summary: 'The versions of one object.',
    params: ByObject,
    query: ITS_VERSIONS,
    response: Envelope,
    handle: async (request) => {
      const asked = { ...request.query, 'match[id]': request.params.object, 'match[version]': 'all' };
      return page(request, asked, ({ version }) => version, 'versions');
    },
  }),
];

function collection() {
  return {
    id: COLLECTION,
    title: 'Published advisories',
    description: 'Vulnerabilities that this clearinghouse has published, marked TLP:CLEAR.',
    alias: 'advisories',
    can_read: true,
    can_write: false,
    media_types: [STIX_TYPE],
  };
}

function manifestRecord({ id, addedAt, version }: AddedObject) {
  return { id, date_added: addedAt, version, media_type: STIX_TYPE };
}

const NOT_HERE = 'There is nothing here that you may see.';

/** `make` resolves to null for what is not here. */
async function spoken(request: Asking, make: (request: Asking) => Promise<unknown>): Promise<RouteReply> {
  if (!acceptsTaxii(request.headers['accept'])) {
    return answer(406, taxiiError(406, `This speaks ${TAXII_TYPE}.`));
  }
  const value = await make(request);
  return value === null ? answer(404, taxiiError(404, NOT_HERE)) : answer(200, JSON.stringify(value));
}

type Asked = Static<typeof Everything>;

async function page(
  request: Asking & { readonly params: { readonly id: string; readonly object?: string } },
  asked: Asked,
  show: (added: AddedObject) => unknown,
  name: 'objects' | 'versions' = 'objects',
): Promise<RouteReply> {
  const { id, object } = request.params;
  const reading = readCollectionQuery(asked);
  // An id that no object can have is one that none has.
  const isNowhere = id !== COLLECTION && id !== 'advisories';
  if (!reading.ok && object === undefined && !isNowhere) {
    return answer(400, taxiiError(400, 'The query is not valid.', reading.problems));
  }
  const found: { first?: string; last?: string } = {};
  const reply = await spoken(request, async ({ services }) => {
    if (isNowhere || !reading.ok) return null;
    const { added, more } = await read(services, reading.value);
    if (object !== undefined && added.length === 0 && !(await isThere(services, object))) return null;
    const [first, last] = [added[0]?.addedAt, added.at(-1)?.addedAt];
    if (first !== undefined && last !== undefined) Object.assign(found, { first, last });
    // An empty list has no place in this format: the property is left out.
    return {
      more,
      ...(more && last !== undefined && { next: sealedNext(last) }),
      ...(added.length > 0 && { [name]: added.map(show) }),
    };
  });
  const dates = {
    ...(found.first !== undefined && { 'x-taxii-date-added-first': found.first }),
    ...(found.last !== undefined && { 'x-taxii-date-added-last': found.last }),
  };
  return { ...reply, headers: { ...reply.headers, ...dates } };
}

async function read(services: Services, query: CollectionQuery) {
  if (!query.wants21) return { added: [], more: false };
  const publisher = await services.authentication.actorOfService('publisher');
  const rows = await services.transactions.run(publisher, ({ publication }) => publication.stix(query));
  return { added: rows.slice(0, query.limit), more: rows.length > query.limit };
}

async function isThere(services: Services, id: string): Promise<boolean> {
  const reading = readCollectionQuery({ 'match[id]': id, 'match[version]': 'all', limit: '1' });
  return reading.ok && (await read(services, reading.value)).added.length > 0;
}

function answer(status: number, body: string): RouteReply {
  return {
    status,
    body,
    headers: { 'content-type': TAXII_TYPE, 'cache-control': BRIEFLY, vary: 'accept' },
  };
}
