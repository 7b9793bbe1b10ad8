/** A named person puts a file together. Nothing leaves by it: two others have to read it first. */

import type { Json } from '../../../core/ledger/canonical-json.ts';
import {
  digestOf,
  type ExchangeContent,
  type ExchangePart,
  faultsOfContent,
} from '../../../core/model/exchange.ts';
import { excessIn, type Marking, sayExcess } from '../../../core/model/marking.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { authorize } from '../../../core/policy/authorize.ts';
import type { Problem } from '../../../core/problem.ts';
import { requireLine, requireText } from '../../case/guard.ts';
import { requireNamedPerson } from '../../identity/named-person.ts';
import { newId } from '../../ids.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { type Acting, doerOf, note } from '../acting.ts';
import { type ExchangeWorld, mayIn } from './guard.ts';
import type { Exchange } from './ports.ts';

export type AskedPart =
  | { readonly kind: 'finding'; readonly id: string; readonly marking: Marking }
  | { readonly kind: 'document'; readonly name: string; readonly text: string; readonly marking: Marking };

export type ExchangeRequest = {
  readonly to: string;
  readonly purpose: string;
  readonly marking: Marking;
  /** Null: it stands at the desk. */
  readonly engagementId: string | null;
  readonly parts: readonly AskedPart[];
};

/** Refuses with `invalid` and every fault: markings, parts that are not there, names twice. Nothing is kept then. */
export async function prepareExchange(
  world: ExchangeWorld,
  person: Actor,
  request: ExchangeRequest,
): Promise<Exchange> {
  const to = requireLine(request.to, { pointer: '/to', min: 1, max: 200 });
  const purpose = requireText(request.purpose, { pointer: '/purpose', min: 1, max: 2000 });
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const compartmentId = await placeFor(acting, request.engagementId);
    await requireNamedPerson(world, acting, 'exchange.prepare');
    const problems: Problem[] = [];
    const parts: ExchangePart[] = [];
    for (const [at, asked] of request.parts.entries()) {
      const part = await partOf(acting, asked);
      if (part !== null) parts.push(part);
      else
        problems.push({
          pointer: `/parts/${at}/id`,
          code: 'no-finding',
          message: 'There is no such finding.',
        });
      const excess = part === null ? null : excessIn(Buffer.from(JSON.stringify(part.body)), part.marking);
      if (excess !== null)
        problems.push({
          pointer: `/parts/${at}`,
          code: 'above-part',
          message: sayExcess(excess, part!.marking),
        });
    }
    problems.push(...faultsOfContent({ marking: request.marking, parts }, world.maximumMarking));
    if (problems.length > 0) throw new Refusal('invalid', 'This cannot leave as it is.', { problems });
    const at = world.clock.now();
    const id = newId('exchange', world.randomness);
    const content: ExchangeContent = {
      ...{ id, from: world.about.name, to, purpose, marking: request.marking, parts },
      preparedAt: at.toISOString(),
    };
    const digest = digestOf(content);
    const exchange: Exchange = {
      ...{ id, compartmentId, state: 'prepared', digest, content, preparedAt: at, reviews: [] },
      ...{ preparedBy: await doerOf(acting), refusal: null, envelope: null },
    };
    await stores.exchanges.add(exchange);
    await note(acting, compartmentId, { kind: 'exchange.prepared', subject: id, detail: { digest } });
    return exchange;
  });
}

/** 404 for an engagement whose material the person does not hold, as if there were none. */
async function placeFor(acting: Acting, engagementId: string | null): Promise<string> {
  const place =
    engagementId === null
      ? (await acting.stores.identity.sharedCompartment('desk')).id
      : (await acting.stores.probes.engagement(engagementId))?.materialId;
  if (place === undefined || !(await mayIn(acting, place, 'exchange.prepare'))) throw notFound();
  return place;
}

/** A finding leaves as it was received, credited to the party that sent it. Null where the person may not read it. */
async function partOf({ stores, actor }: Acting, asked: AskedPart): Promise<ExchangePart | null> {
  const { marking } = asked;
  if (asked.kind === 'document')
    return { kind: 'document', name: asked.name, marking, credit: null, body: asked.text };
  const stored = await stores.intake.finding(asked.id);
  if (stored === null || !authorize(actor, 'finding.read', stored.resource).allowed) return null;
  const party = await stores.identity.party(stored.submitterPartyId);
  const body = JSON.parse(JSON.stringify(stored.finding)) as Json;
  return { kind: 'finding', name: asked.id, marking, credit: party?.name ?? null, body };
}
