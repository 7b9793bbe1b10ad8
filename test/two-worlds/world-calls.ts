/** One world: its server, and who asks it. It does as it is told and knows no other. */
import { ROUTES } from '../../src/apps/server/routes/registry.ts';
import type { TestDatabase } from '../database.ts';
import type { Answer } from '../server.ts';
import { HIDDEN } from './hidden.ts';
import { leakyRoutes } from './leaky-routes.ts';
import type { Request } from './requests.ts';
import { idsOf, type Own, openScene } from './scene.ts';
import { openWorld, type World } from './world.ts';

/** How much of each hidden deed happens before, between and after what is the observers' own. */
export type Amounts = readonly [number, number, number];

/** One request: its deed names the stream of randomness that it draws from, its minute is when it happens. */
export type Asked = Request & { readonly deed: string; readonly minute: number };

export type Seen = Pick<Answer, 'status' | 'rawHeaders' | 'text'>;

export type WorldCalls = {
  /** `desk`: the clearinghouse's own session, who may read what is hidden. */
  readonly play: (amounts: Amounts) => Promise<{ own: Own; port: number; desk: string }>;
  /** `idsOf` of scene.ts. */
  readonly ids: (perTable: number) => Promise<readonly (readonly string[])[]>;
  /** `rows`: a table, or a table and a condition, of the harness's own writing. */
  readonly count: (rows: string) => Promise<number>;
  /** In order, `atOnce` under way at any moment. Nothing else may be under way meanwhile. */
  readonly ask: (asked: readonly Asked[], atOnce: number) => Promise<readonly Seen[]>;
};

/** Its world stands on `database`, and ends with the test file. */
export async function openWorldCalls(database: TestDatabase): Promise<WorldCalls> {
  const world = await openWorld(database, [...ROUTES, ...leakyRoutes(database)]);
  return {
    play: async (amounts) => {
      const scene = await openScene(world);
      const hide = async (amount: number, minute: number) => {
        for (const [index, deed] of HIDDEN.entries()) {
          if (amount > 0) await deed.run(world, amount, minute + index);
        }
      };
      await hide(amounts[0], 6);
      await scene.first();
      await hide(amounts[1], 20);
      await scene.second();
      await hide(amounts[2], 60);
      return { own: scene.own, port: world.server.port, desk: world.instance.session };
    },
    ids: (perTable) => idsOf(world, perTable),
    count: async (rows) => {
      const { rows: counted } = await database.asSuperuser(`select count(*)::int as n from ${rows}`);
      return counted[0]['n'];
    },
    ask: async (asked, atOnce) => {
      const seen: Seen[] = [];
      let next = 0;
      const lane = async () => {
        for (let at = next++; at < asked.length; at = next++)
          seen[at] = await askOne(world, asked[at] as Asked);
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      return seen;
    },
  };
}

async function askOne(world: World, { deed, minute, method, path, asking }: Asked): Promise<Seen> {
  const { status, rawHeaders, text } = await world.act(deed, minute, () =>
    world.server.ask(method, path, asking),
  );
  return { status, rawHeaders, text };
}
