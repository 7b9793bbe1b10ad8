/**
 * A person lets an advisory go, by typing its identifier, for the revision they read. Nothing publishes
 * without this; it cannot be taken back.
 */
import { allowsPublication } from '../../core/embargo/embargo.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { DeskWorld } from '../desk/world.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Advisory } from './ports.ts';

export type ReleaseRequest = {
  readonly advisoryId: string;
  readonly word: string;
  readonly revision: number;
  /** The person's passkey, touched for this release. */
  readonly assertion?: Assertion | undefined;
};

/** Refuses with `not-found`, `invalid` (the word), `conflict` (another revision, released before) or an embargo. */
export async function releaseAdvisory(
  world: DeskWorld & SigningWorld,
  person: Actor,
  request: ReleaseRequest,
): Promise<Advisory> {
  return world.transactions.run(person, async (stores) => {
    const advisory = await stores.publication.advisory(request.advisoryId);
    const head = advisory === null ? null : await stores.desk.caseHead(advisory.caseId);
    if (advisory === null || head === null) throw notFound();
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
    const at = world.clock.now();
    if (request.word.trim() !== advisory.identifier) {
      throw new Refusal('invalid', `Type ${advisory.identifier} to release it.`, {
        problems: [{ pointer: '/word', code: 'wrong-word', message: `This must be ${advisory.identifier}.` }],
      });
    }
    if (!allowsPublication(head.embargo, at.toISOString())) {
      throw new Refusal('conflict', 'The embargo of this case has not ended.');
    }
    const released = await stores.publication.release(advisory.id, {
      revision: request.revision,
      by: person.principalId,
      at,
    });
    if (!released) {
      throw new Refusal(
        'conflict',
        'Another revision was drafted, or it was released before. Read it again.',
      );
    }
    const { id: subject, identifier } = advisory;
    const act = {
      kind: 'advisory.release',
      subject,
      content: { identifier, revision: request.revision },
    } as const;
    const { compartmentId } = advisory;
    const signedAct = await signAct(
      world,
      { stores, actor: person },
      { act, assertion: request.assertion, compartmentId },
    );
    const detail = {
      advisory: advisory.id,
      revision: advisory.revision,
      ...(signedAct === null ? {} : { signedAct }),
    };
    await stores.desk.addEvents(
      advisory.compartmentId,
      [{ caseId: advisory.caseId, kind: 'advisory-released', detail }],
      { principalId: person.principalId, machine: person.kind !== 'person', at },
    );
    await stores.ledger.append(
      advisory.compartmentId,
      [
        {
          kind: 'advisory.released',
          by: person.principalId,
          subject: advisory.id,
          at: at.toISOString(),
          detail,
        },
      ],
      { commit: true },
    );
    await stores.jobs.enqueue('publish', { advisoryId: advisory.id });
    return (await stores.publication.advisory(advisory.id))!;
  });
}
