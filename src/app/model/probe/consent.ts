/**
 * The word of those who may give it: whoever reported a flaw, for its own finding, and its maintainer, written down by
 * a coordinator. Given by a person, taken back by anybody who may, at any time; what was drawn meanwhile counts no
 * more. Neither changes anything about the case, its dates or its fix.
 */
import type { Action } from '../../../core/policy/actions.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { authorize } from '../../../core/policy/authorize.ts';
import { requireOpenCase, requireText } from '../../case/guard.ts';
import { requireNamedPerson } from '../../identity/named-person.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { type Acting, doerOf, note, type PersonalModelWorld } from '../acting.ts';
import type { Consent, MaintainerWord } from './ports.ts';

/** What is consented to, word for word, and kept with every consent. */
export const CONSENT_WORDS =
  'Until it is published, this flaw may be used as a task for models under evaluation. A task names the component and its version, and nothing of the flaw: the few people named for that evaluation learn that the component has a flaw which is not public, and the model is told where to look. The lab alone judges the answers. It changes no date and delays no fix. You may take this back at any time.';

/** Null where nobody ever said anything. 404 for a finding that is not the reader's. */
export async function readConsent(
  world: PersonalModelWorld,
  reader: Actor,
  findingId: string,
): Promise<Consent | null> {
  return world.transactions.run(reader, async (stores) => {
    await requireFinding({ stores, actor: reader }, findingId, 'finding.read');
    return stores.probes.consent(findingId);
  });
}

/** `given` false takes it back. Saying the same again changes nothing. */
export async function sayConsent(
  world: PersonalModelWorld,
  actor: Actor,
  { findingId, given }: { readonly findingId: string; readonly given: boolean },
): Promise<Consent> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const action = given ? 'probe.consent' : 'probe.withdraw';
    const { compartmentId } = await requireFinding(acting, findingId, action);
    if (given) await requireNamedPerson(world, acting, 'probe.consent');
    const before = await stores.probes.consent(findingId);
    if (before?.given === given) return before;
    if (before === null && !given) throw notFound();
    const consent = await wordOf(acting, given);
    await stores.probes.addConsent({ id: findingId, compartmentId }, consent);
    await note(acting, compartmentId, {
      kind: given ? 'probe.consented' : 'probe.consent-withdrawn',
      subject: findingId,
    });
    await stores.jobs.enqueue('tend-probes', { because: 'consent' });
    return consent;
  });
}

export async function readMaintainerConsent(
  world: PersonalModelWorld,
  reader: Actor,
  caseId: string,
): Promise<Consent | null> {
  return world.transactions.run(reader, async (stores) => {
    await requireOpenCase({ stores, actor: reader }, caseId, 'case.read');
    return stores.probes.maintainerConsent(caseId);
  });
}

/** What the maintainer said, and how. Refuses with `invalid` for a party that is not the case's maintainer. */
export async function recordMaintainerConsent(
  world: PersonalModelWorld,
  person: Actor,
  { caseId, word }: { readonly caseId: string; readonly word: MaintainerWord },
): Promise<Consent> {
  const said = { ...word, note: requireText(word.note, { pointer: '/note', min: 1, max: 2000 }) };
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const { compartmentId } = await requireOpenCase(acting, caseId, 'probe.record');
    await requireNamedPerson(world, acting, 'probe.record');
    const participant = await stores.room.participant(caseId, word.partyId);
    if (participant === null || participant.role !== 'maintainer' || participant.leftAt !== null) {
      throw new Refusal('invalid', 'Only the maintainer of this case gives this word.', {
        problems: [
          { pointer: '/party', code: 'no-maintainer', message: 'This party is no maintainer of it.' },
        ],
      });
    }
    const consent = { ...(await wordOf(acting, true)), word: said };
    await stores.probes.addMaintainerConsent({ caseId, compartmentId }, consent);
    await note(acting, compartmentId, {
      kind: 'probe.maintainer-consented',
      subject: caseId,
      detail: { party: word.partyId, channel: word.channel },
    });
    await stores.jobs.enqueue('tend-probes', { because: 'consent' });
    return consent;
  });
}

export async function withdrawMaintainerConsent(
  world: PersonalModelWorld,
  actor: Actor,
  caseId: string,
): Promise<Consent> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { compartmentId } = await requireOpenCase(acting, caseId, 'probe.withdraw');
    const before = await stores.probes.maintainerConsent(caseId);
    if (before === null) throw notFound();
    if (!before.given) return before;
    const consent = { ...(await wordOf(acting, false)), word: null };
    await stores.probes.addMaintainerConsent({ caseId, compartmentId }, consent);
    await note(acting, compartmentId, { kind: 'probe.maintainer-consent-withdrawn', subject: caseId });
    await stores.jobs.enqueue('tend-probes', { because: 'consent' });
    return consent;
  });
}

async function wordOf(acting: Acting, given: boolean): Promise<Consent> {
  return { given, words: CONSENT_WORDS, by: await doerOf(acting), at: acting.world.clock.now() };
}

async function requireFinding(
  { stores, actor }: Pick<Acting, 'stores' | 'actor'>,
  findingId: string,
  action: Action,
): Promise<{ readonly compartmentId: string }> {
  const stored = await stores.intake.finding(findingId);
  if (stored === null || !authorize(actor, action, stored.resource).allowed) throw notFound();
  return { compartmentId: stored.compartmentId };
}
