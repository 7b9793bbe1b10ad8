/** What a machine, a client author or someone who found a flaw in Breakwater itself asks of any server. */
import { Type } from 'typebox';
import { route } from '../route.ts';

const Status = Type.Object({ status: Type.Union([Type.Literal('ok'), Type.Literal('not ready')]) });

export const SYSTEM_ROUTES = [
  route({
    method: 'GET',
    path: '/healthz',
    action: 'health.read',
    summary: 'Whether the server runs at all.',
    response: { 200: Status },
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  }),
  route({
    method: 'GET',
    path: '/readyz',
    action: 'health.read',
    summary: 'Whether the server and its database can do work.',
    response: { 200: Status, 503: Status },
    handle: async ({ services }) => {
      const isReady = await services.isReady().catch(() => false);
      return isReady
        ? { status: 200, body: { status: 'ok' } }
        : { status: 503, body: { status: 'not ready' }, headers: { 'retry-after': '1' } };
    },
  }),
  route({
    method: 'GET',
    path: '/openapi.json',
    action: 'openapi.read',
    summary: 'This description.',
    response: { 200: Type.Unknown() },
    handle: async ({ services }) => ({
      status: 200,
      body: JSON.stringify(services.describe?.() ?? {}),
      headers: { 'content-type': 'application/json; charset=utf-8' },
    }),
  }),
  route({
    method: 'GET',
    path: '/.well-known/security.txt',
    action: 'published.read',
    summary: 'Where to report a flaw in this instance (RFC 9116).',
    response: { 200: Type.String({ contentMediaType: 'text/plain' }) },
    handle: async ({ services }) => ({
      status: 200,
      body: securityTxt(services.origins.publicOrigin(), services.clock.now()),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    }),
  }),
];

/** RFC 9116 §2.5: Contact and Expires are required; Expires under a year away, on a day boundary so that reads agree. */
function securityTxt(origin: string, now: Date): string {
  const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 6, 1));
  return [
    `Contact: ${origin}/api/v1/findings`,
    `Contact: ${origin}/vince/comm/api/vulreport/`,
    `Expires: ${expires.toISOString()}`,
    `Canonical: ${origin}/.well-known/security.txt`,
    // CSAF 2.0 requirement 8: where a reader who knows only the host finds the advisories.
    `CSAF: ${origin}/.well-known/csaf/provider-metadata.json`,
    'Preferred-Languages: en',
    '',
  ].join('\n');
}
