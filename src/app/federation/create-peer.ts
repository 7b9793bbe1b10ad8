/** A peer is made and ended by the clearinghouse's own people; its address holds its token and is shown once. */
import type { Actor } from '../../core/policy/actor.ts';
import { requireDesk } from '../identity/administer.ts';
import { newSecret } from '../identity/secrets.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Peer } from './ports.ts';

export type PeerRequest = {
  readonly name: string;
  /** Told with a match. */
  readonly contact: string;
  /** Where the peer brings its own; else one is made. */
  readonly salt?: string;
};

export type CreatedPeer = {
  readonly peer: string;
  readonly name: string;
  /** Below the public origin. */
  readonly path: string;
  readonly salt: string;
};

type World = { readonly transactions: Transactions; readonly clock: Clock; readonly randomness: Randomness };

const MAX_NAME = 200;
const SALT = { least: 16, most: 1000 };

/** Refuses with `invalid` (every reason) and `forbidden`. */
export async function createPeer(world: World, actor: Actor, request: PeerRequest): Promise<CreatedPeer> {
  const { randomness } = world;
  const salt = request.salt ?? Buffer.from(randomness.bytes(32)).toString('base64url');
  const problems = [
    ...problemsOf('name', request.name, 1, MAX_NAME),
    ...problemsOf('contact', request.contact, 1, MAX_NAME),
    ...problemsOf('salt', salt, SALT.least, SALT.most),
  ];
  if (problems.length > 0) throw new Refusal('invalid', 'This peer cannot be made.', { problems });
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'party.manage');
    const id = newId('peer', randomness);
    const token = newSecret('peer', randomness);
    const at = world.clock.now();
    const { name, contact } = request;
    await stores.federation.addPeer(
      desk.id,
      { id, name, contact, salt, tokenHash: token.hash, createdBy: actor.principalId },
      at,
    );
    await stores.ledger.append(
      desk.id,
      [{ kind: 'peer.created', by: actor.principalId, subject: id, at: at.toISOString(), detail: { name } }],
      { commit: false },
    );
    await stores.jobs.enqueue('index-claims', { after: null });
    return { peer: id, name, path: `/federation/${token.text}`, salt };
  });
}

function problemsOf(field: string, text: string, least: number, most: number) {
  const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
  if (text.trim().length >= least && text.length <= most && isPlain) return [];
  const message = `This is plain text of ${least} to ${most} characters.`;
  return [{ pointer: `/${field}`, code: 'not-plain-text', message }];
}

export async function listPeers(world: World, actor: Actor): Promise<readonly Peer[]> {
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'party.manage');
    return stores.federation.peers(desk.id);
  });
}

/** Its next question finds nothing here. Refuses with `not-found`. */
export async function endPeer(world: World, actor: Actor, id: string): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'party.manage');
    const at = world.clock.now();
    if (!(await stores.federation.endPeer(desk.id, id, at))) throw notFound();
    await stores.ledger.append(
      desk.id,
      [{ kind: 'peer.ended', by: actor.principalId, subject: id, at: at.toISOString(), detail: {} }],
      { commit: false },
    );
  });
}
