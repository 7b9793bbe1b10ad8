/**
 * A person withdraws what was published and was wrong, by typing its identifier and the reason, which is published
 * with it. The files stay where they are and say that they are withdrawn; that is not taken back either.
 *
 * Known holes: operators who were told keep their notice, and a record that only needs a correction has to be
 * withdrawn; nothing writes a corrected revision.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { DeskWorld } from '../desk/world.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import { notFound, Refusal } from '../refusal.ts';

export type WithdrawRequest = {
  readonly advisoryId: string;
  readonly word: string;
  readonly why: string;
  /** The person's passkey, touched for this withdrawal. */
  readonly assertion?: Assertion | undefined;
};

/** Refuses with `not-found`, `invalid` (the word) and `conflict` (not published, withdrawn before). */
export async function withdrawAdvisory(
  world: DeskWorld & SigningWorld,
  person: Actor,
  { advisoryId, word, why, assertion }: WithdrawRequest,
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const advisory = await stores.publication.advisory(advisoryId);
    if (advisory === null) throw notFound();
    const held = await stores.identity.heldUnder([advisory.compartmentId]);
    const desk = await stores.identity.sharedCompartment('desk');
    const decision = authorize(person, 'advisory.release', {
      compartmentKind: advisory.compartmentId === desk.id ? 'desk' : 'case',
      partyId: null,
      tlp: null,
      heldUnder: held.get(advisory.compartmentId) ?? [],
    });
    if (!decision.allowed) throw notFound();
    await requireNamedPerson(world, { stores, actor: person }, 'advisory.release');
    if (word.trim() !== advisory.identifier) {
      throw new Refusal('invalid', `Type ${advisory.identifier} to withdraw it.`, {
        problems: [{ pointer: '/word', code: 'wrong-word', message: `This must be ${advisory.identifier}.` }],
      });
    }
    const at = world.clock.now();
    const by = person.principalId;
    if (!(await stores.publication.withdraw(advisory.id, { by, why: why.trim(), at }))) {
      throw new Refusal('conflict', 'It is not published, or was withdrawn before.');
    }
    const { identifier, compartmentId } = advisory;
    const act = {
      kind: 'advisory.withdraw',
      subject: advisory.id,
      content: { identifier, why: why.trim() },
    } as const;
    const signedAct = await signAct(world, { stores, actor: person }, { act, assertion, compartmentId });
    const detail = {
      advisory: advisory.id,
      identifier,
      ...(signedAct === null ? {} : { signedAct }),
    };
    await stores.desk.addEvents(
      advisory.compartmentId,
      [{ caseId: advisory.caseId, kind: 'advisory-withdrawn', detail }],
      { principalId: by, machine: false, at },
    );
    await stores.ledger.append(
      advisory.compartmentId,
      [{ kind: 'advisory.withdrawn', by, subject: advisory.id, at: at.toISOString(), detail }],
      { commit: true },
    );
    await stores.jobs.enqueue('publish', { advisoryId: advisory.id });
  });
}
