/** What a careless route would do, mounted in every world to see that the harness sees it. */
import { Type } from 'typebox';
import { type AnyRoute, route } from '../../src/apps/server/route.ts';
import type { TestDatabase } from '../database.ts';

type Leak = {
  readonly sql: string;
  readonly reply: (told: string) => { readonly body: unknown; readonly headers?: Record<string, string> };
  /** How the harness tells of it: after "anyone: GET /leak/…: ". */
  readonly seenAs: string;
};

/** A count over everyone, a time that others set, a number that others advanced; beside the body; a fault alike. */
export const LEAKS: Readonly<Record<`/leak/${string}`, Leak>> = {
  '/leak/count': {
    sql: 'select count(*) as told from finding',
    reply: (told) => ({ body: { told } }),
    seenAs: 'world 2: body',
  },
  '/leak/latest': {
    sql: 'select max(received_at) as told from finding',
    reply: (told) => ({ body: { told } }),
    seenAs: 'world 2: body',
  },
  '/leak/sequence': {
    sql: 'select max(id) as told from ledger_intent',
    reply: (told) => ({ body: { told } }),
    seenAs: 'world 2: body',
  },
  '/leak/header': {
    sql: 'select count(*) as told from finding',
    reply: (told) => ({ body: {}, headers: { 'x-total': told } }),
    seenAs: 'world 2: header x-total',
  },
  '/leak/fault': {
    sql: "select 'the same everywhere' as told",
    reply: () => {
      throw new Error('a fault that every world has');
    },
    seenAs: 'a fault of the server',
  },
};

export function leakyRoutes(from: TestDatabase): readonly AnyRoute[] {
  return Object.entries(LEAKS).map(([path, { sql, reply }]) =>
    route({
      method: 'GET',
      path: path as `/${string}`,
      action: 'published.read',
      summary: 'A leak, to see that it is seen.',
      response: { 200: Type.Unknown() },
      handle: async () => {
        const { rows } = await from.asSuperuser(sql);
        return { status: 200, ...reply(String(rows[0]?.['told'])) };
      },
    }),
  );
}
