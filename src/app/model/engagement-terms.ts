/** Terms: an official proposes, a person of the developer signs. Nothing is opened without both. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/ledger/canonical-json.ts';
import type { Terms } from '../../core/model/engagement.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { parseInstant } from '../../core/time/instant.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type EngagementWorld, requireConducting, requireRoom, writeEntry } from './engagement-guard.ts';
import { applyStep } from './step-engagement.ts';

/** `sha256:…` over the terms in canonical JSON: what the developer signs. */
export function termsDigest(terms: Terms): string {
  const text = canonicalJson(terms as unknown as Json);
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** Refuses with `conflict` once terms were agreed: what was signed is not written anew. */
export async function proposeTerms(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, terms }: { readonly engagementId: string; readonly terms: Terms },
): Promise<void> {
  const problems = problemsOf(terms);
  if (problems.length > 0) throw new Refusal('invalid', 'These terms cannot be kept.', { problems });
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireConducting(acting, engagementId);
    await requireNamedPerson(world, { stores, actor }, 'engagement.name');
    if (held.record.engagement.state !== 'inquiry')
      throw new Refusal('conflict', 'Terms were agreed, or the engagement is over.');
    const no = (await stores.engagements.terms(held.record)).length + 1;
    const digest = termsDigest(terms);
    const proposedAt = world.clock.now();
    await stores.engagements.proposeTerms(held.record, {
      no,
      terms,
      digest,
      proposedBy: held.by,
      proposedAt,
    });
    await writeEntry(acting, held, { kind: 'terms.proposed', detail: { terms: digest } });
  });
}

function problemsOf({ zone, anchor }: Terms) {
  const problems: { pointer: string; code: string; message: string }[] = [];
  if (!isZone(zone))
    problems.push({ pointer: '/zone', code: 'zone', message: 'There is no such IANA zone.' });
  if (anchor.kind === 'agreed-instant' && parseInstant(anchor.at) === null)
    problems.push({
      pointer: '/anchor/at',
      code: 'instant',
      message: 'Give an instant with an hour and an offset.',
    });
  return problems;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** `digest` is of the terms that the person read: where newer ones stand it is a `conflict`. */
export async function agreeTerms(
  world: EngagementWorld,
  person: Actor,
  request: {
    readonly engagementId: string;
    readonly digest: string;
    readonly assertion?: Assertion | undefined;
  },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const { engagementId, digest, assertion } = request;
    const held = await requireRoom(acting, { engagementId, action: 'engagement.consent', toChange: true });
    await requireNamedPerson(world, acting, 'engagement.consent');
    const standing = (await stores.engagements.terms(held.record)).at(-1);
    if (standing === undefined) throw notFound();
    if (standing.digest !== digest)
      throw new Refusal('conflict', 'Other terms were proposed since. Read them first.');
    const act = { kind: 'engagement.agree-terms', subject: engagementId, content: { digest } } as const;
    const signed = await signAct(world, acting, { act, assertion, compartmentId: held.record.room });
    await stores.engagements.agreeTerms(held.record, standing.no, held.by, world.clock.now());
    const written = { kind: 'terms.agreed', detail: { terms: digest, signedAct: signed } };
    await applyStep(acting, held, { step: { step: 'agree-terms', terms: standing.terms }, written });
  });
}
