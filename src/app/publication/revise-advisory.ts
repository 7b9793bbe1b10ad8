/**
 * A person corrects what was published: the fields that were wrong, what changed in words for everyone, and the word and
 * touch that a first release takes. The public identifier stays, and so does everything that was not named.
 *
 * Known hole: an advisory is about one component. Another product that is affected as well is another case.
 */
import { nextRevisionAt } from '../../core/advisory/history.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import {
  type Change,
  type Corrections,
  changesBetween,
  correctedRecord,
  problemsOfRecord,
  recordDigest,
} from '../../core/advisory/revision.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskWorld } from '../desk/world.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { advisoryToPublish, requireEmbargoOver, requireNoEmbargoed, requireWord } from './may-publish.ts';
import type { Advisory, Revision } from './ports.ts';

export type RevisionRequest = {
  readonly advisoryId: string;
  /** The newest revision as it was read: another one is a conflict. */
  readonly revision: number;
  readonly corrections: Corrections;
  readonly summary: string;
};

export type Proposed = {
  readonly record: PublishedRecord;
  readonly changes: readonly Change[];
  /** Of the record as it would be published: what the act signs. */
  readonly digest: string;
};

type Asked = { readonly stores: Stores; readonly person: Actor; readonly at: Date };

/** What a correction would make of it; nothing is kept. Refuses as `reviseAdvisory` does, but for word and touch. */
export async function proposeRevision(
  world: DeskWorld,
  person: Actor,
  request: RevisionRequest,
): Promise<Proposed> {
  return world.transactions.run(
    person,
    async (stores) => (await examine({ stores, person, at: world.clock.now() }, request)).proposed,
  );
}

/**
 * Refuses with `not-found`, `invalid` (the word), `unprocessable` (every problem of what would be published, and where
 * nothing differs) and `conflict` (not published, withdrawn, corrected by somebody else meanwhile, under embargo).
 */
export async function reviseAdvisory(
  world: DeskWorld & SigningWorld,
  person: Actor,
  request: RevisionRequest & { readonly word: string; readonly assertion?: Assertion | undefined },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const now = world.clock.now();
    const { advisory, last, proposed } = await examine({ stores, person, at: now }, request);
    await requireNamedPerson(world, { stores, actor: person }, 'advisory.release');
    requireWord(request.word, advisory, 'correct');
    const { id: subject, identifier, compartmentId, caseId } = advisory;
    const { record, changes, digest } = proposed;
    const no = last.no + 1;
    const at = nextRevisionAt(last.at, now);
    const by = person.principalId;
    const summary = request.summary.trim();
    const added = await stores.publication.addRevision(advisory, {
      no,
      kind: 'corrected',
      at,
      by,
      summary,
      record,
      changes,
    });
    if (!added) throw meanwhile(no);
    const act = {
      kind: 'advisory.revise',
      subject,
      content: { identifier, revision: no, summary, record: digest },
    } as const;
    const signedAct = await signAct(
      world,
      { stores, actor: person },
      { act, assertion: request.assertion, compartmentId },
    );
    const detail = {
      advisory: subject,
      identifier,
      revision: no,
      record: digest,
      ...(signedAct === null ? {} : { signedAct }),
    };
    await stores.desk.addEvents(compartmentId, [{ caseId, kind: 'advisory-revised', detail }], {
      principalId: by,
      machine: false,
      at,
    });
    await stores.ledger.append(
      compartmentId,
      [{ kind: 'advisory.revised', by, subject, at: at.toISOString(), detail }],
      { commit: true },
    );
    await stores.jobs.enqueue('publish', { advisoryId: subject });
  });
}

async function examine(
  { stores, person, at }: Asked,
  { advisoryId, revision, corrections, summary }: RevisionRequest,
): Promise<{ readonly advisory: Advisory; readonly last: Revision; readonly proposed: Proposed }> {
  const advisory = await advisoryToPublish(stores, person, advisoryId);
  const last = (await stores.publication.revisions(advisoryId)).at(-1);
  if (last === undefined || advisory.withdrawn !== null)
    throw new Refusal('conflict', 'It is not published, or was withdrawn before.');
  if (last.no !== revision) throw meanwhile(last.no);
  await requireEmbargoOver(stores, advisory, at);
  const record = correctedRecord(last.record, corrections);
  const changes = changesBetween(last.record, record);
  const problems = problemsOfRecord(record).map((problem) => ({
    ...problem,
    pointer: `/corrections${problem.pointer}`,
  }));
  if (problems.length > 0)
    throw new Refusal('unprocessable', 'The corrected advisory cannot be published.', { problems });
  if (changes.length === 0) throw new Refusal('unprocessable', 'Nothing differs from what is published.');
  await requireNoEmbargoed(stores, advisory.caseId, {
    words: [summary, ...wordsOf(record)],
    known: wordsOf(last.record),
    at,
  });
  return { advisory, last, proposed: { record, changes, digest: recordDigest(record) } };
}

function wordsOf({ title, summary, remediation, aliases, credits }: PublishedRecord): readonly string[] {
  return [title, summary, remediation, ...aliases, ...credits];
}

function meanwhile(no: number): Refusal {
  return new Refusal(
    'conflict',
    `Somebody made revision ${no} meanwhile. Read it, then correct what is still wrong.`,
  );
}
