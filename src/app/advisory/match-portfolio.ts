/**
 * Who runs what others have published about: what changed on either side is held against all of the other. One
 * set operation decides by keys; the few versions without a place in a total order, the products without a
 * purl and the releases that an inventory does not name are decided by `core/exposure` one by one. Every batch
 * is a transaction that marks what it did, so that a run that was killed goes on where it stood.
 */

import { byKey } from '../../core/exposure/lookup.ts';
import { newMatcher } from '../../core/exposure/match.ts';
import { vexLookup } from '../../core/exposure/vex.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { type RekeyWorld, rekeyInventories } from '../exposure/rekey-inventories.ts';
import type { Clock, Stores } from '../ports.ts';
import type { Decided, MatchingScope, Undecided } from './ports.ts';

type World = RekeyWorld & { readonly clock: Clock };

const INVENTORIES = 250;
const RECORDS = 500;

/** Above this many changed records the inventories are gone through instead: one pass over each, not one a record. */
const MANY_RECORDS = 5_000;

export type PortfolioMatching = { readonly inventories: number; readonly records: number };

/** Holds every change against the whole portfolio. Idempotent. `exposure` is the service of that name. */
export async function matchPortfolio(
  world: World,
  exposure: Actor,
  say: (done: PortfolioMatching) => void = () => undefined,
): Promise<PortfolioMatching> {
  await rekeyInventories(world, exposure);
  await world.transactions.run(exposure, async ({ advisories }) => {
    const waiting = await advisories.unmatchedRecords(MANY_RECORDS + 1);
    if (waiting.length > MANY_RECORDS) await advisories.markAllUnmatched(world.clock.now());
  });
  const done = { inventories: 0, records: 0 };
  for (;;) {
    const ids = await world.transactions.run(exposure, async (stores) => {
      const inventoryIds = await stores.advisories.unmatchedInventories(INVENTORIES);
      if (inventoryIds.length > 0) await matchScope(stores, { inventoryIds }, world.clock.now());
      return inventoryIds;
    });
    if (ids.length === 0) break;
    done.inventories += ids.length;
    say(done);
  }
  for (;;) {
    const nos = await world.transactions.run(exposure, async (stores) => {
      const recordNos = await stores.advisories.unmatchedRecords(RECORDS);
      if (recordNos.length > 0) await matchScope(stores, { recordNos }, world.clock.now());
      return recordNos;
    });
    if (nos.length === 0) return done;
    done.records += nos.length;
    say(done);
  }
}

/** In the caller's transaction: replaces what was known for the scope. */
export async function matchScope({ advisories }: Stores, scope: MatchingScope, at: Date): Promise<void> {
  const undecided = await advisories.match(scope, at);
  if (undecided.length > 0) await advisories.decide(undecided.map(decide), at);
  await advisories.markMatched(scope, at);
}

const NO_VEX = vexLookup([]);

/** The engine's answer about one component and one record, under all of the component's names. */
export function decide(undecided: Undecided): Decided {
  const { component, packages, compartmentId, inventoryId, identity, recordNo } = undecided;
  const entries = Map.groupBy(packages.flatMap(byKey), ({ key }) => key);
  const of = (key: string) => {
    const own = (entries.get(key) ?? []).map(({ affected }) => affected);
    return own.length === 0 ? [] : [{ id: '', aliases: [], packages: own }];
  };
  const matcher = newMatcher({ sbom: '', subject: null, lookup: { of, suspicious: [] }, vex: NO_VEX });
  const status = matcher(component).matches[0]?.status ?? null;
  return {
    compartmentId,
    inventoryId,
    identity,
    recordNo,
    status: status === 'not_affected' ? null : status,
  };
}
