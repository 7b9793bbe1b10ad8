/**
 * A person withdraws what was published and was wrong, by typing its identifier and the reason, which is published
 * with it. It is the last revision: the files stay where they are and say that they are withdrawn, and that is not taken
 * back either. What only needs a correction is corrected (`revise-advisory.ts`).
 */
import { nextRevisionAt } from '../../core/advisory/history.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskWorld } from '../desk/world.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { advisoryToPublish, requireNoEmbargoed, requireWord } from './may-publish.ts';
import type { Advisory, Revision } from './ports.ts';

export type WithdrawRequest = {
  readonly advisoryId: string;
  readonly word: string;
  readonly why: string;
  /** The person's passkey, touched for this withdrawal. */
  readonly assertion?: Assertion | undefined;
};

/** Refuses with `not-found`, `invalid` (the word) and `conflict` (not published, withdrawn before, words under embargo). */
export async function withdrawAdvisory(
  world: DeskWorld & SigningWorld,
  person: Actor,
  { advisoryId, word, why, assertion }: WithdrawRequest,
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const advisory = await advisoryToPublish(stores, person, advisoryId);
    await requireNamedPerson(world, { stores, actor: person }, 'advisory.release');
    requireWord(word, advisory, 'withdraw');
    const now = world.clock.now();
    const by = person.principalId;
    const summary = why.trim();
    const last = await takeBack(stores, advisory, { by, why: summary, at: now });
    await requireNoEmbargoed(stores, advisory.caseId, {
      words: [summary],
      known: [last.record.summary, ...last.record.aliases],
      at: now,
    });
    const { identifier, compartmentId } = advisory;
    const act = {
      kind: 'advisory.withdraw',
      subject: advisory.id,
      content: { identifier, why: summary },
    } as const;
    const signedAct = await signAct(world, { stores, actor: person }, { act, assertion, compartmentId });
    const detail = {
      advisory: advisory.id,
      identifier,
      revision: last.no + 1,
      ...(signedAct === null ? {} : { signedAct }),
    };
    await stores.desk.addEvents(
      advisory.compartmentId,
      [{ caseId: advisory.caseId, kind: 'advisory-withdrawn', detail }],
      { principalId: by, machine: false, at: now },
    );
    await stores.ledger.append(
      advisory.compartmentId,
      [{ kind: 'advisory.withdrawn', by, subject: advisory.id, at: now.toISOString(), detail }],
      { commit: true },
    );
    await stores.jobs.enqueue('publish', { advisoryId: advisory.id });
  });
}

type TakingBack = { readonly by: string; readonly why: string; readonly at: Date };

/** Resolves to the revision that it follows. The advisory's row is held from here on: no correction comes between. */
async function takeBack(
  { publication }: Stores,
  advisory: Advisory,
  { by, why, at }: TakingBack,
): Promise<Revision> {
  const last = (await publication.withdraw(advisory.id, { by, why, at }))
    ? (await publication.revisions(advisory.id)).at(-1)
    : undefined;
  if (last === undefined) throw new Refusal('conflict', 'It is not published, or was withdrawn before.');
  await publication.addRevision(advisory, {
    no: last.no + 1,
    kind: 'withdrawn',
    at: nextRevisionAt(last.at, at),
    by,
    summary: why,
    record: last.record,
    changes: [],
  });
  return last;
}
