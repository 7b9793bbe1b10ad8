/**
 * What became of one finder's findings, by model. The clearinghouse sees all of it. The finder sees what its own
 * rows and the lab's verdicts on them say, and nothing that depends on what others sent: that a finding repeats
 * a known one, or came first, or that a case's severity was decided, would tell of findings it may not know.
 */
import { mean, meanInterval, standardError } from '../../core/model/mean.ts';
import { wilsonInterval } from '../../core/model/proportion.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Party } from '../identity/ports.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import { deskFor } from './list-cases.ts';

export type CountedShare = {
  readonly count: number;
  readonly of: number;
  /** 95 % interval (Wilson); null where `of` is 0. */
  readonly low: number | null;
  readonly high: number | null;
};

export type ScoreLine = {
  readonly model: string | null;
  readonly submitted: number;
  /** Of those that the lab judged. */
  readonly reproduced: CountedShare;
  readonly refused: CountedShare;
  /** Null where it is not the asker's to know. */
  readonly duplicatesOfKnown: CountedShare | null;
  readonly firstFinder: CountedShare | null;
  readonly severityInflation: {
    readonly mean: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly of: number;
  } | null;
};

/** Refuses with `not-found` anyone but the finder itself and the clearinghouse. */
export async function readScorecard(
  stores: Stores,
  actor: Actor,
  partyId: string,
): Promise<readonly ScoreLine[]> {
  const ofDesk = (await deskFor(stores, actor, 'link.read')) !== null;
  if (!ofDesk && actor.partyId !== partyId) throw notFound();
  return linesOf(stores, partyId, ofDesk);
}

/** Lines of finders by name, those without findings left out. `last`: the name to go on after, null at the end. */
export async function listScorecards(
  stores: Stores,
  actor: Actor,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<{
  readonly rows: readonly (ScoreLine & { readonly party: Party })[];
  readonly last: string | null;
}> {
  const ofDesk = (await deskFor(stores, actor, 'link.read')) !== null;
  const parties = ofDesk
    ? await stores.identity.partyPage({
        kind: 'finder',
        limit: limit + 1,
        after: after === null ? null : { name: after },
      })
    : [await stores.identity.party(actor.partyId)].filter((own) => own !== null);
  const page = parties.slice(0, limit);
  const rows = [];
  for (const { id, name, kind, sector } of page) {
    for (const line of await linesOf(stores, id, ofDesk))
      rows.push({ ...line, party: { id, name, kind, sector } });
  }
  return { rows, last: parties.length > limit ? (page.at(-1)?.name ?? null) : null };
}

async function linesOf(stores: Stores, partyId: string, ofDesk: boolean): Promise<readonly ScoreLine[]> {
  return (await stores.desk.scoreCounts(partyId)).map((counts) => ({
    model: counts.model,
    submitted: counts.submitted,
    reproduced: share(counts.reproduced, counts.judged),
    refused: share(counts.refused, counts.judged),
    duplicatesOfKnown: ofDesk ? share(counts.repeats, counts.inCases) : null,
    firstFinder: ofDesk ? share(counts.inCases - counts.repeats, counts.inCases) : null,
    severityInflation: ofDesk ? inflationOf(counts.inflation) : null,
  }));
}

function share(count: number, of: number): CountedShare {
  const interval = wilsonInterval(count, of);
  return { count, of, low: interval?.low ?? null, high: interval?.high ?? null };
}

function inflationOf(steps: readonly number[]): ScoreLine['severityInflation'] {
  const centre = mean(steps);
  if (centre === null) return null;
  const interval = meanInterval(centre, standardError(steps), { freedom: steps.length - 1 });
  return { mean: centre, low: interval?.low ?? null, high: interval?.high ?? null, of: steps.length };
}
