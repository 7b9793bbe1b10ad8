/** Many suggestions taken at once, each as a person's own decision, so that all can be taken back together. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import { type Deciding, decide, requireDeskDecision } from './decide-link.ts';
import type { StandingLink } from './ports.ts';
import type { DeskWorld } from './world.ts';

/** Decisions in one batch: bounds the transaction and what one undo has to take back. */
export const MAX_BATCH = 100;

/**
 * Merges every suggestion at or above the person's bar, likeliest first, as that person's decisions, one for
 * each pair; resolves to their ids, so that all can be taken back. What was held back for sudden growth is not
 * among them: that needs a look at each.
 */
export async function acceptAbove(
  world: DeskWorld,
  person: Actor,
  { bar, limit }: { readonly bar: number; readonly limit: number },
): Promise<readonly string[]> {
  return world.transactions.run(person, async (stores) => {
    const desk = await requireDeskDecision(stores, person);
    const { items } = await stores.desk.links({
      state: 'suggested',
      bar,
      limit: Math.min(limit, MAX_BATCH),
      after: null,
    });
    return takeAll(
      { world, stores, person, desk },
      items,
      `Accepted with all suggestions of ${bar} and above.`,
    );
  });
}

/**
 * Lets a case grow that a machine stopped: merges all that was held back around the two cases of one held pair,
 * up to MAX_BATCH, likeliest first. Refuses with `not-found` where the pair is not held back.
 */
export async function acceptHeld(
  world: DeskWorld,
  person: Actor,
  linkId: string,
): Promise<readonly string[]> {
  return world.transactions.run(person, async (stores) => {
    const desk = await requireDeskDecision(stores, person);
    const link = await stores.desk.link(desk, linkId);
    if (link === null) throw notFound();
    const held = await heldAround(stores, desk, link);
    if (!held.some(({ id }) => id === linkId)) throw notFound();
    const note = `Accepted with the ${held.length} that were held back with it.`;
    return takeAll({ world, stores, person, desk }, held, note);
  });
}

/** What stands held back between the cases of these two and any other finding, likeliest first. */
export async function heldAround(
  stores: Stores,
  desk: string,
  link: StandingLink,
): Promise<readonly StandingLink[]> {
  const members = await stores.desk.membersOf(await stores.desk.casesOf([link.a, link.b]));
  const ends = [...new Set([link.a, link.b, ...members.map(({ findingId }) => findingId)])];
  const links = await stores.desk.linksOf(desk, ends);
  const spoken = new Set(links.flatMap(({ a, b, decision }) => (decision === null ? [] : [`${a} ${b}`])));
  return links
    .filter((one) => one.decidedBy === 'suggested' && isHeld(one) && !spoken.has(`${one.a} ${one.b}`))
    .toSorted((x, y) => y.confidence - x.confidence || (x.id < y.id ? -1 : 1))
    .slice(0, MAX_BATCH);
}

function isHeld({ evidence }: StandingLink): boolean {
  return evidence.some(({ kind }) => kind === 'quarantine');
}

async function takeAll(
  deciding: Deciding,
  links: readonly StandingLink[],
  note: string,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { a, b } of links)
    ids.push(await decide(deciding, { a, b, decision: 'together', relation: 'duplicate', note }));
  return ids;
}
