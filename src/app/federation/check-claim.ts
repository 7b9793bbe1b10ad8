/**
 * "Do you hold this?", asked by a peer under a digest that only it and we can compute. Attacks held off: a peer
 * that guesses its way through repositories, files and weaknesses (so many questions an hour, each written down
 * in the ledger), a token of nobody that wants to know whether there is a door (nothing here), an answer that
 * says more than yes or no (the contact is the clearinghouse's, the same for every match).
 *
 * Known hole: with the salt a peer can ask for what it has not found. It learns of a guess that is exactly right
 * that we hold it, and the ledger shows how it went about it.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { hashSecret } from '../identity/secrets.ts';
import type { Clock, Transactions } from '../ports.ts';

/** A clearinghouse asks before each report it sends; the whole field together reports some hundred a day. */
export const QUESTIONS_AN_HOUR = 300;
const HOUR_MS = 3_600_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export type ClaimAnswer =
  | { readonly is: 'nobody' }
  | { readonly is: 'too-many'; readonly retryAfterSeconds: number }
  | { readonly is: 'answered'; readonly contact: string | null };

type World = { readonly transactions: Transactions; readonly clock: Clock };

/**
 * `readDigest` is called for a peer only, and throws where the question is not well formed: a stranger's question
 * is not even read. `deduper` is the service of that name.
 */
export async function checkClaim(
  world: World,
  deduper: Actor,
  question: { readonly token: string; readonly readDigest: () => Uint8Array },
): Promise<ClaimAnswer> {
  if (!TOKEN.test(question.token)) return { is: 'nobody' };
  return world.transactions.run(deduper, async ({ identity, federation, ledger }) => {
    const desk = await identity.sharedCompartment('desk');
    const peer = await federation.askedBy(desk.id, hashSecret(question.token));
    if (peer === null) return { is: 'nobody' };
    const at = world.clock.now();
    const { count, first } = await federation.questionsSince(
      desk.id,
      peer.id,
      new Date(at.getTime() - HOUR_MS),
    );
    if (count >= QUESTIONS_AN_HOUR) {
      const until = (first ?? at).getTime() + HOUR_MS - at.getTime();
      return { is: 'too-many', retryAfterSeconds: Math.max(1, Math.ceil(until / 1000)) };
    }
    const digest = question.readDigest();
    const matched = await federation.holds(desk.id, peer.id, digest);
    await federation.noteQuestion(desk.id, { peerId: peer.id, digest, matched }, at);
    const detail = { digest: Buffer.from(digest).toString('hex'), matched };
    await ledger.append(
      desk.id,
      [{ kind: 'claim.checked', by: deduper.principalId, subject: peer.id, at: at.toISOString(), detail }],
      { commit: false },
    );
    return { is: 'answered', contact: matched ? peer.contact : null };
  });
}
