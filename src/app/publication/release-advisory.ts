/**
 * A person lets an advisory go, by typing its identifier, for the revision they read. Nothing publishes
 * without this; it cannot be taken back.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskWorld } from '../desk/world.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import { Refusal } from '../refusal.ts';
import { advisoryToPublish, requireEmbargoOver, requireWord } from './may-publish.ts';
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
    const advisory = await advisoryToPublish(stores, person, request.advisoryId);
    await requireNamedPerson(world, { stores, actor: person }, 'advisory.release');
    const at = world.clock.now();
    requireWord(request.word, advisory, 'release');
    await requireEmbargoOver(stores, advisory, at);
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
