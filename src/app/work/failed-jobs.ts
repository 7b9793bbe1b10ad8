/**
 * Work that failed for good, for whoever looks after this instance: what it was, why, what it was about, and once
 * more. A job is no row of any compartment, so its kind bounds who sees it, and the finding, case or advisory it
 * names is named again only to whoever holds that.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { requireOpenCase } from '../case/guard.ts';
import type { CaseListRow } from '../desk/read-ports.ts';
import { requireDesk } from '../identity/administer.ts';
import type { JobName } from '../jobs.ts';
import type { Clock, Stores, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { FailedJob } from './ports.ts';

/** What the desk's own rows bring about. */
const OF_THE_DESK: readonly JobName[] = [
  'find-duplicates',
  'reproduce',
  'fill-matrix',
  'try-patch',
  'refresh-cases',
  'compute-exposure',
  'import-advisories',
  'draft-advisory',
  'publish',
  'index-claims',
];
/** That there is such work says that there is an engagement, which is the officials' to know, and no administrator's. */
const OF_ENGAGEMENTS: readonly JobName[] = ['compare-criteria', 'tend-probes', 'judge-probe'];

/** Jobs that are shown at once; the count says how many there are. */
const MOST = 50;

export type JobSubject = {
  readonly kind: 'finding' | 'case' | 'advisory';
  readonly id: string;
  readonly title: string;
};

export type ShownJob = FailedJob & {
  /** Null where it names nothing that the reader holds. */
  readonly about: JobSubject | null;
};

type WorkWorld = { readonly transactions: Transactions; readonly clock: Clock };

export async function listFailedJobs(
  world: WorkWorld,
  reader: Actor,
): Promise<{ readonly jobs: readonly ShownJob[]; readonly total: number }> {
  return world.transactions.run(reader, async (stores) => {
    await requireDesk(stores, reader, 'job.read');
    const names = kindsFor(reader);
    const jobs: ShownJob[] = [];
    for (const job of await stores.failedJobs.failed(names, MOST)) {
      jobs.push({ ...job, about: await subjectOf(stores, reader, job) });
    }
    const total = jobs.length < MOST ? jobs.length : await stores.failedJobs.countFailed(names);
    return { jobs, total };
  });
}

/** Sends it again with all its attempts before it. Refuses with `not-found` where somebody else did meanwhile. */
export async function takeUpAgain(world: WorkWorld, person: Actor, id: string): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const desk = await requireDesk(stores, person, 'job.retry');
    const job = await stores.failedJobs.takeFailed(id, kindsFor(person));
    if (job === null) throw notFound();
    // What was written by `enqueue` of this very name comes back as it was.
    await stores.jobs.enqueue(job.name, job.payload as never);
    const at = world.clock.now().toISOString();
    await stores.ledger.append(
      desk.id,
      [
        {
          kind: 'job.taken-up-again',
          by: person.principalId,
          subject: job.id,
          at,
          detail: { work: job.name, reason: job.reason },
        },
      ],
      { commit: false },
    );
  });
}

function kindsFor(actor: Actor): readonly JobName[] {
  const isDesk = actor.roles.some((role) => role === 'coordinator' || role === 'administrator');
  return [...(isDesk ? OF_THE_DESK : []), ...(actor.roles.includes('official') ? OF_ENGAGEMENTS : [])];
}

async function subjectOf(stores: Stores, reader: Actor, { payload }: FailedJob): Promise<JobSubject | null> {
  const findingId = named(payload, 'findingId', 'findingIds');
  if (findingId !== null) {
    const stored = await stores.intake.finding(findingId);
    if (stored === null || !authorize(reader, 'finding.read', stored.resource).allowed) return null;
    return { kind: 'finding', id: findingId, title: stored.title };
  }
  const advisoryId = named(payload, 'advisoryId', 'advisoryIds');
  const caseId =
    advisoryId === null
      ? named(payload, 'caseId', 'caseIds')
      : (await stores.publication.casesOf([advisoryId]))[0];
  const found = await caseFor(stores, reader, caseId ?? null);
  if (found === null) return null;
  return advisoryId === null
    ? { kind: 'case', id: found.id, title: found.title }
    : { kind: 'advisory', id: advisoryId, title: found.title };
}

/** Null where it is not the reader's to see, or stands in another case by now. */
async function caseFor(stores: Stores, actor: Actor, caseId: string | null): Promise<CaseListRow | null> {
  if (caseId === null) return null;
  return await requireOpenCase({ stores, actor }, caseId, 'case.read').catch((error: unknown) => {
    if (error instanceof Refusal) return null;
    throw error;
  });
}

/** The first id that a payload holds under one of these names. */
function named(payload: unknown, one: string, many: string): string | null {
  const held = payload as Readonly<Record<string, unknown>>;
  const list = held[many];
  const id = held[one] ?? (Array.isArray(list) ? list[0] : undefined);
  return typeof id === 'string' ? id : null;
}
