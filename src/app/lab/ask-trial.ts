/**
 * Somebody tries a patch: the lab will run the proofs of its component against it. A finder's meets its own
 * proofs only, so that what it is told depends on nobody else's; the desk's meets all that the desk holds.
 */
import { createHash } from 'node:crypto';
import type { ProposedPatch } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { parseUnifiedDiff } from '../../core/reproduction/unified-diff.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Stores, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import { MAX_PROOFS } from './fill-matrix.ts';
import { priorityOf } from './lanes.ts';
import type { NewTrial, Trial, TriedPatch } from './trial-ports.ts';

export type TrialWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** Characters of a diff, as the route's schema says it. What is larger is proposed with a finding. */
const MAX_DIFF = 262_144;
/** Of one principal, not done. */
const MAX_OPEN = 5;
/** Shown of one finding. */
const MAX_SHOWN = 20;

export type TrialRequest = { readonly findingId: string; readonly patch: TriedPatch };

/**
 * Resolves to the trial. Refuses `not-found` where the finding is not the actor's to try patches on, `invalid` a
 * patch that cannot be read, `conflict` where no proof of the finding holds, `too-many` beyond five open ones.
 */
export async function askTrial(world: TrialWorld, actor: Actor, request: TrialRequest): Promise<Trial> {
  return world.transactions.run(actor, async (stores) => {
    const finding = await stores.intake.finding(request.findingId);
    if (finding === null || !authorize(actor, 'patch.try', finding.resource).allowed) throw notFound();
    const { findingId, patch } = request;
    assertReadable(patch, finding.finding.reproducer?.environment ?? null);
    const isOwn = finding.resource.partyId === actor.partyId;
    const proofs = await proofsFor(stores, { findingId, componentKey: finding.componentKey });
    const compartmentId = isOwn ? finding.compartmentId : null;
    const trial = { findingId, patch, proofs, compartmentId };
    return queueTrial({ world, stores, actor }, trial, MAX_OPEN);
  });
}

type Queueing = { readonly world: TrialWorld; readonly stores: Stores; readonly actor: Actor };

/** Inside the caller's transaction, who has seen to it that the actor may. Refuses `too-many` at `most` open ones. */
export async function queueTrial(
  { world, stores, actor }: Queueing,
  trial: Pick<NewTrial, 'findingId' | 'patch' | 'proofs' | 'compartmentId'>,
  most: number,
): Promise<Trial> {
  const open = await stores.trials.openOf(actor.principalId);
  if (open >= most) {
    throw new Refusal('too-many', `The lab tries ${most} patches of yours already. Wait for one of them.`);
  }
  const id = newId('trial', world.randomness);
  const askedAt = world.clock.now();
  await stores.trials.ask({ ...trial, id, askedAt, askedBy: actor.principalId });
  const asked = await stores.trials.trial(id);
  if (asked === null) throw notFound();
  const detail = { trial: id, patch: digestOf(trial.patch) };
  const entry = {
    kind: 'lab.patch-tried',
    by: actor.principalId,
    subject: trial.findingId,
    at: askedAt.toISOString(),
  };
  await stores.ledger.append(asked.compartmentId, [{ ...entry, detail }], { commit: false });
  await stores.jobs.enqueue('try-patch', { trialId: id }, priorityOf(open));
  return asked;
}

/** Newest first. Refuses `not-found` where the finding is not the actor's to read. */
export async function readTrials(stores: Stores, actor: Actor, findingId: string): Promise<readonly Trial[]> {
  const finding = await stores.intake.finding(findingId);
  if (finding === null || !authorize(actor, 'experiment.read', finding.resource).allowed) throw notFound();
  return stores.trials.trialsOf(findingId, MAX_SHOWN);
}

/** The one asked about first. What the actor does not hold is not among them: row-level security says so. */
async function proofsFor(
  { matrix }: Stores,
  { findingId, componentKey }: { readonly findingId: string; readonly componentKey: string },
): Promise<readonly string[]> {
  const others = await matrix.partners({ componentKey, findingId, limit: MAX_PROOFS - 1 });
  const known = await matrix.proofsOf([findingId, ...others]);
  const holding = known.filter(({ verdict }) => verdict === 'reproduced').map((proof) => proof.findingId);
  if (!holding.includes(findingId)) {
    throw new Refusal(
      'conflict',
      'No proof of this finding holds, so there is nothing that a patch could stop.',
    );
  }
  return [findingId, ...others.filter((id) => holding.includes(id))];
}

/** Refuses `invalid`, before anything runs. `environment`: the proof's, as far as the asker may know it. */
export function assertReadable(patch: TriedPatch, environment: string | null): void {
  const problem = 'diff' in patch ? problemOfDiff(patch.diff) : problemOfVersion(patch.version, environment);
  if (problem === null) return;
  throw new Refusal('invalid', 'The lab cannot try this patch.', {
    problems: [{ pointer: 'diff' in patch ? '/diff' : '/version', code: 'patch', message: problem }],
  });
}

function problemOfDiff(diff: string): string | null {
  if (diff.length > MAX_DIFF) return `A diff has at most ${MAX_DIFF} characters here.`;
  const read = parseUnifiedDiff(diff);
  return 'problem' in read ? `This is no unified diff that can be applied: ${read.problem}.` : null;
}

/** As a release is written in a registry; whether it is there, the lab finds out. */
function problemOfVersion(version: string, environment: string | null): string | null {
  if (environment === 'native')
    return 'A native component has no releases that the lab could fetch. Send a diff.';
  return /^\d[0-9A-Za-z.+-]{0,99}$/.test(version)
    ? null
    : 'A version is written as the registry writes it, as in 4.17.21: no range and no tag.';
}

function digestOf(patch: TriedPatch): string {
  return 'diff' in patch ? `sha256:${createHash('sha256').update(patch.diff).digest('hex')}` : patch.version;
}

/** As the lab's patches are named; it stands nowhere but in one run. */
export function proposed(patch: TriedPatch): ProposedPatch {
  return { id: 'tried', ...patch };
}
