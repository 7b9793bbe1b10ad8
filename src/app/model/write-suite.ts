/**
 * Suites are brought as documents, each version once and for good, in a compartment of their own: its tasks are worth
 * keeping from whoever trains on what it finds. A further version goes where the first one stands.
 */
import { type SuiteChanges, suiteChanges, suiteDigest } from '../../core/model/suite.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { readEvaluationSuite } from '../../formats/evaluation-suite/read.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type EngagementWorld, namedActor } from './engagement-guard.ts';
import type { StoredSuite, SuiteHead } from './evaluation-ports.ts';
import { heldSuites, readersOf, type SuiteReader } from './held-suites.ts';

const MOST_VERSIONS = 500;

export type SuiteWriting = {
  readonly bytes: Uint8Array;
  /** Ids of evaluators and officials who may read it from now on; whoever is neither is left out. */
  readonly readers: readonly string[];
};

/** Refuses with every problem, and `conflict` where another document stands under this name and version. */
export async function writeSuite(
  world: EngagementWorld,
  person: Actor,
  { bytes, readers }: SuiteWriting,
): Promise<SuiteHead> {
  const read = readEvaluationSuite(bytes);
  if (!read.ok)
    throw new Refusal('unprocessable', 'This is no suite that can be kept.', { problems: read.problems });
  const suite = read.value;
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    await requireNamedPerson(world, acting, 'suite.write');
    const versions = (await heldSuites(stores, person)).filter(({ name }) => name === suite.name);
    const digest = `sha256:${suiteDigest(suite)}`;
    const known = versions.find(({ version }) => version === suite.version);
    if (known !== undefined && known.digest !== digest)
      throw new Refusal('conflict', 'Another document stands under this version. A version never changes.');
    if (versions.length >= MOST_VERSIONS) throw new Refusal('too-many', 'No more versions are kept of it.');
    const compartmentId = versions[0]?.compartmentId ?? newId('compartment', world.randomness);
    const at = world.clock.now();
    const held = new Set(versions.length === 0 ? [] : await stores.identity.membersOf(compartmentId));
    await stores.suites.open({ compartmentId, name: suite.name, readers, by: person.principalId, at });
    const letIn = (await stores.identity.membersOf(compartmentId)).filter((member) => !held.has(member));
    const by = person.principalId;
    const entry = { by, at: at.toISOString() };
    const entries = letIn.map((reader) => ({
      ...entry,
      kind: 'suite.reader-let-in',
      subject: known?.id ?? compartmentId,
      detail: { reader },
    }));
    if (entries.length > 0) await stores.ledger.append(compartmentId, entries, { commit: false });
    if (known !== undefined) return known;
    const id = newId('evaluationSuite', world.randomness);
    const { name, version } = suite;
    const head = { id, compartmentId, name, version, digest, tasks: suite.tasks.length };
    const written: SuiteHead = { ...head, writtenBy: await namedActor(acting), writtenAt: at };
    await stores.suites.add(written, suite);
    const line = { ...entry, kind: 'suite.written', subject: id, detail: { digest } };
    await stores.ledger.append(compartmentId, [line], { commit: false });
    return written;
  });
}

/** Every version of the suites whose compartment the actor holds, newest first. */
export async function listSuites(world: EngagementWorld, actor: Actor): Promise<readonly SuiteHead[]> {
  return world.transactions.run(actor, (stores) => heldSuites(stores, actor));
}

export type ReadSuite = {
  readonly suite: StoredSuite;
  /** Its versions, newest first, this one among them. */
  readonly versions: readonly SuiteHead[];
  /** Against `since`, or the version before it; null for the first one. */
  readonly changes: (SuiteChanges & { readonly since: SuiteHead }) | null;
  readonly readers: readonly SuiteReader[];
};

/** `since`: the id of a version of the same suite. Refuses `not-found` where either is not held. */
export async function readSuite(
  world: EngagementWorld,
  actor: Actor,
  { id, since }: { readonly id: string; readonly since?: string | undefined },
): Promise<ReadSuite> {
  return world.transactions.run(actor, async (stores) => {
    const all = await heldSuites(stores, actor);
    const head = all.find((each) => each.id === id);
    const versions = all.filter(({ compartmentId }) => compartmentId === head?.compartmentId);
    const before =
      since === undefined
        ? versions[versions.findIndex((each) => each.id === id) + 1]
        : versions.find((each) => each.id === since);
    const suite = await stores.suites.suite(id);
    if (head === undefined || suite === null || (since !== undefined && before === undefined))
      throw notFound();
    const earlier = before === undefined ? null : await stores.suites.suite(before.id);
    const readers = await readersOf(stores, actor, versions);
    if (before === undefined || earlier === null) return { suite, versions, readers, changes: null };
    const changes = { since: before, ...suiteChanges(earlier.suite, suite.suite) };
    return { suite, versions, readers, changes };
  });
}
