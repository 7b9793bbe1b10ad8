/** Asks every world the same, as every observer, and gathers what differs. */
import assert from 'node:assert/strict';
import type { AnyRoute } from '../../src/apps/server/route.ts';
import { difference } from './compare.ts';
import { type Request, requestsFor } from './requests.ts';
import type { Observer, Own } from './scene.ts';
import type { Asked, WorldCalls } from './world-calls.ts';

/** What was played on it: the observers' own, where it listens, and the session of its clearinghouse. */
export type Played = {
  readonly world: WorldCalls;
  readonly own: Own;
  readonly port: number;
  readonly desk: string;
};

export type Compared = {
  /** Every difference to the first world, and every fault of the server, as a line. */
  readonly leaks: readonly string[];
  /** How many requests each world was sent, by observer and route: `finder: GET /api/v1/me`. */
  readonly asked: ReadonlyMap<string, number>;
};

/** Reads under way at once in each world. */
const AT_ONCE = 12;

/** `perTable`: how many ids of each table are tried. */
export async function compareWorlds(
  all: readonly Played[],
  { routes, perTable }: { readonly routes: readonly AnyRoute[]; readonly perTable: number },
): Promise<Compared> {
  const [first, ...others] = all;
  assert.ok(first !== undefined && others.length > 0);
  for (const other of others) {
    assert.deepEqual(first.own, other.own, "the observers' own ids are the same in every world");
  }
  const idsFor = idsOfTurn(first.own, await Promise.all(all.map(({ world }) => world.ids(perTable))));
  const leaks: string[] = [];
  const asked = new Map<string, number>();
  // Reads, then writes, then what could be read again: a write must not have drawn anything hidden into view.
  for (const [turn, observer] of first.own.observers.entries()) {
    const ids = idsFor(turn);
    const ask = askerOf(all, { observer, leaks });
    const askRoute = async (route: AnyRoute, order: Turn) => {
      const { answered, count } = await askInSteps(requestsFor(route, ids), (some) => ask(some, order));
      asked.set(`${observer.name}: ${route.method} ${route.path}`, count);
      return answered;
    };
    const readable: Request[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const atOnce = isOfReads(route) ? 1 : AT_ONCE;
      readable.push(...(await askRoute(route, { turn: 0, atOnce })));
    }
    // Writes draw randomness, each from a stream of its own: one at a time.
    for (const route of routes.filter(({ method }) => method !== 'GET')) {
      await askRoute(route, { turn: 1, atOnce: 1 });
    }
    await ask(
      readable.filter((request) => !isOfReads(request)),
      { turn: 2, atOnce: AT_ONCE },
    );
    await ask(readable.filter(isOfReads), { turn: 2, atOnce: 1 });
    asked.set(`${observer.name}: again`, readable.length);
  }
  return { leaks, asked };
}

/**
 * The observers' own ids, and those that they may not know: from every table one that is only in the second world or
 * one that is only in the third, by turns from observer to observer and from table to table. Both for each observer
 * are a third more requests, and are asked in a whole run (`test:all`).
 */
function idsOfTurn(own: Own, found: readonly (readonly (readonly string[])[])[]) {
  const foreign = new Map<string, number>();
  for (const [world, tables] of found.entries()) {
    for (const [table, ids] of tables.entries()) {
      for (const id of ids) if (!foreign.has(id)) foreign.set(id, world + table);
    }
  }
  for (const id of own.ids) foreign.delete(id);
  const isAsked = (at: number) => process.env['BREAKWATER_TEST_ALL'] === '1' || at % 2 === 0;
  return (turn: number) => [
    ...new Set(own.ids),
    ...[...foreign].filter(([, at]) => isAsked(at + turn)).map(([id]) => id),
  ];
}

/** A list of who read what holds the reads beside it as well: it is asked when they are over, alone. */
function isOfReads({ path }: { readonly path: string }): boolean {
  return path.includes('/accesses');
}

type Turn = { readonly turn: number; readonly atOnce: number };

/** Asks the worlds the same, notes every difference, and resolves to the status of each answer. */
function askerOf(
  worlds: readonly Played[],
  { observer, leaks }: { readonly observer: Observer; readonly leaks: string[] },
) {
  return async (requests: readonly Request[], { turn, atOnce }: Turn): Promise<readonly number[]> => {
    const asked = requests.map((request): Asked => {
      const headers = { ...request.asking.headers, ...observer.asking.headers };
      const asking = { ...request.asking, ...observer.asking, headers };
      const deed = `asked ${turn} ${observer.name} ${request.method} ${request.path}`;
      return { ...request, asking, deed, minute: 200 + turn };
    });
    const [first, ...others] = await Promise.all(worlds.map(({ world }) => world.ask(asked, atOnce)));
    return requests.map(({ method, path }, index) => {
      const seen = first?.[index];
      assert.ok(seen !== undefined);
      const name = `${observer.name}: ${method} ${path}`;
      // Alike in every world it hides nothing, and may hide what would differ.
      if (seen.status >= 500) leaks.push(`${name}: a fault of the server: ${seen.status} ${seen.text}`);
      for (const [at, other] of others.entries()) {
        const ports = [worlds[0]?.port ?? 0, worlds[at + 1]?.port ?? 0] as const;
        const answer = other[index];
        assert.ok(answer !== undefined);
        const found = difference(seen, answer, ports);
        if (found !== null) leaks.push(`${name}: world ${at + 2}: ${found}`);
      }
      return seen.status;
    });
  };
}

/** The requests of one route, the fewer the less of it is open; resolves to those that were answered well. */
async function askInSteps(
  requests: readonly Request[],
  ask: (requests: readonly Request[]) => Promise<readonly number[]>,
): Promise<{ readonly answered: readonly Request[]; readonly count: number }> {
  let count = 0;
  const askSome = async (some: readonly Request[]) => {
    count += some.length;
    const statuses = await ask(some);
    return some.filter((_, index) => (statuses[index] ?? 500) < 400);
  };
  const [first] = requests;
  if (first === undefined) return { answered: [], count };
  const [status = 500] = await ask([first]);
  count += 1;
  // Refused by role, before any row is looked at: a few more tell as much as all.
  if ([401, 403].includes(status)) {
    return { answered: await askSome(requests.slice(1).slice(-2)), count };
  }
  const doors = [...Map.groupBy(requests, ({ path }) => path.split('?')[0] ?? '').values()];
  const plain = doors.flatMap((door) => door.slice(0, 1)).filter((request) => request !== first);
  const answered = await askSome(plain);
  const open = new Set(status < 400 ? [first, ...answered] : answered);
  // Where an id leads this observer nowhere, one more way of asking, another for each id: every filter and body at
  // every door that is shut would be most of all that is asked.
  const more = doors.flatMap(([door, ...ways], index) =>
    door === undefined || open.has(door) || doors.length < 4
      ? ways
      : ways.slice(index % ways.length).slice(0, 1),
  );
  return { answered: [...open, ...(await askSome(more))], count };
}
