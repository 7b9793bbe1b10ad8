/**
 * A file from another instance. Its signature is checked against the key that the receiving person had from the
 * sender, its markings against this instance's maximum, before anything is kept. Receiving it again changes nothing.
 */
import { createHash } from 'node:crypto';
import { type ReadExchange, readExchange } from '../../../core/model/exchange.ts';
import { excessIn, type Marking, sayExcess } from '../../../core/model/marking.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import type { Problem } from '../../../core/problem.ts';
import type { Envelope } from '../../../core/reproduction/attestation.ts';
import { DOCUMENT_LIMITS } from '../../../formats/json/limits.ts';
import { parseJson } from '../../../formats/json/parse.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { doerOf, note } from '../acting.ts';
import { type ExchangeWorld, mayIn, requireExchange } from './guard.ts';
import type { Exchange, ReceivedRow, SealCheck } from './ports.ts';

const MAX_LISTED = 200;

export type OpenedExchange = ReadExchange & { readonly digest: string; readonly keyid: string };

/** Verifies and reads; touches nothing. Refuses with `invalid` and every problem. */
export function openExchange(
  { envelope, key }: { readonly envelope: Envelope; readonly key: string },
  maximum: Marking,
  check: SealCheck,
): OpenedExchange {
  const seal = check(envelope, key);
  if (!seal.ok) throw refused([{ pointer: '/envelope', code: 'not-signed', message: `${seal.reason}.` }]);
  const parsed = parseJson(seal.payload, DOCUMENT_LIMITS);
  if (!parsed.ok) throw refused(parsed.problems);
  const read = readExchange(parsed.value, maximum);
  const problems = [...(read.ok ? [] : read.problems)];
  const excess = excessIn(seal.payload, maximum);
  if (excess !== null && !problems.some(({ code }) => code === 'above-marking'))
    problems.push({ pointer: '', code: 'above-marking', message: sayExcess(excess, maximum) });
  if (!read.ok || problems.length > 0) throw refused(problems);
  const digest = createHash('sha256').update(seal.payload).digest('hex');
  return { ...read.value, digest, keyid: seal.keyid };
}

function refused(problems: readonly Problem[]): Refusal {
  return new Refusal('invalid', 'This file was not taken in, and nothing of it was kept.', { problems });
}

export async function receiveExchange(
  world: ExchangeWorld & { readonly checkSeal: SealCheck },
  actor: Actor,
  file: { readonly envelope: Envelope; readonly key: string },
): Promise<{ readonly row: ReceivedRow; readonly isNew: boolean }> {
  const { content, digest, keyid } = openExchange(file, world.maximumMarking, world.checkSeal);
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const desk = await stores.identity.sharedCompartment('desk');
    if (!(await mayIn(acting, desk.id, 'exchange.receive'))) throw notFound();
    const received = { digest, envelope: file.envelope, content, keyid, at: world.clock.now() };
    const isNew = await stores.exchanges.addReceived(desk.id, { ...received, by: await doerOf(acting) });
    if (isNew)
      await note(acting, desk.id, {
        kind: 'exchange.received',
        subject: content.id,
        detail: { digest, keyid },
      });
    return { row: (await stores.exchanges.received(desk.id, digest))!, isNew };
  });
}

/** Newest first. */
export async function listReceived(world: ExchangeWorld, actor: Actor): Promise<readonly ReceivedRow[]> {
  return world.transactions.run(actor, async (stores) => {
    const desk = await stores.identity.sharedCompartment('desk');
    if (!(await mayIn({ stores, actor }, desk.id, 'exchange.receive'))) throw notFound();
    return stores.exchanges.allReceived(desk.id, MAX_LISTED);
  });
}

/** Newest first, without what is in them. */
export async function listExchanges(world: ExchangeWorld, actor: Actor): Promise<readonly Exchange[]> {
  return world.transactions.run(actor, async (stores) => {
    const found = await stores.exchanges.exchanges(MAX_LISTED);
    const allowed = new Map<string, boolean>();
    for (const { compartmentId } of found) {
      if (!allowed.has(compartmentId))
        allowed.set(compartmentId, await mayIn({ stores, actor }, compartmentId, 'exchange.read'));
    }
    return found.filter(({ compartmentId }) => allowed.get(compartmentId) === true);
  });
}

export async function readOneExchange(world: ExchangeWorld, actor: Actor, id: string): Promise<Exchange> {
  return world.transactions.run(actor, (stores) => requireExchange({ stores, actor }, id, 'exchange.read'));
}
