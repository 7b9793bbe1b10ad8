/**
 * What time alone does, by the real clock: access that ran out ends, and material whose days of keeping are over is
 * destroyed, with a certificate that this instance signs. Neither says or changes anything about a model's release.
 */
import { isOver, settleEngagement } from '../../core/model/engagement.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { requireText } from '../case/guard.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import type { LedgerSigner } from '../ledger/ports.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import {
  type Acting,
  type EngagementWorld,
  namedActor,
  requireRoom,
  writeEntry,
} from './engagement-guard.ts';
import type { EngagementRecord } from './engagement-ports.ts';
import type { ImportedRun, MaterialFiles } from './evaluation-ports.ts';
import { moveTo } from './step-engagement.ts';

export type TendingWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly material: MaterialFiles;
  readonly ledger: LedgerSigner;
};

const AT_ONCE = 100;

/** Safe to run at once in several processes, and again after any failure. Answers how many were tended. */
export async function tendEngagements(world: TendingWorld, clock: Actor): Promise<number> {
  const now = world.clock.now();
  const due = await world.transactions.run(clock, ({ engagements }) => engagements.due(now, AT_ONCE));
  const failures: unknown[] = [];
  for (const { id, engagement } of due) {
    const turn = isOver(engagement) ? destroyMaterial(world, clock, id) : expire(world, clock, id);
    // One that cannot be tended does not keep the others waiting.
    await turn.catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  return due.length;
}

async function expire(world: TendingWorld, clock: Actor, id: string): Promise<void> {
  await world.transactions.run(clock, async (stores) => {
    const acting = { world, stores, actor: clock };
    const record = await stores.engagements.lock(id);
    const at = world.clock.now();
    const settled = record === null ? null : settleEngagement(record.engagement, at.toISOString());
    if (record === null || settled === null || settled.state !== 'expired' || record.overAt !== null) return;
    const held = { record, side: 'clearinghouse', by: await namedActor(acting) } as const;
    await moveTo(acting, held, { engagement: settled, at });
    await writeEntry(acting, held, { kind: 'engagement.expired', detail: {} });
    await stores.engagements.closeMaterial(record, at);
  });
}

/**
 * The files first: once they are gone the rows say so. Where the process dies in between, the next turn removes what is
 * left, which may be nothing, and writes the certificate.
 */
async function destroyMaterial(world: TendingWorld, clock: Actor, id: string): Promise<void> {
  const record = await world.transactions.run(clock, ({ engagements }) => engagements.engagement(id));
  if (record === null || record.destroyedAt !== null || record.overAt === null) return;
  await world.material.destroy(record.material);
  await world.transactions.run(clock, async (stores) => {
    const acting = { world, stores, actor: clock };
    const locked = await stores.engagements.lock(id);
    if (locked === null || locked.destroyedAt !== null) return;
    const at = world.clock.now();
    const runs = await stores.evaluations.destroyRuns(locked, at);
    await stores.probes.destroyAnswers(locked.material);
    const certificate = world.ledger.sign(certificateText(locked, { runs, at }));
    await stores.engagements.certify(locked, certificate, at);
    const held = { record: locked, side: 'clearinghouse', by: await namedActor(acting) } as const;
    await writeEntry(acting, held, { kind: 'material.destroyed', detail: { runs: runs.length } });
  });
}

/** Text of a C2SP signed note: what there was, by digest, and that it is gone. */
function certificateText(
  record: EngagementRecord,
  { runs, at }: { readonly runs: readonly ImportedRun[]; readonly at: Date },
): string {
  const lines = runs
    .toSorted((a, b) => (a.digest < b.digest ? -1 : 1))
    .map(({ digest, size }) => `${digest} ${size}`);
  return [
    'breakwater certificate of destruction',
    `engagement ${record.id}`,
    `over ${record.overAt?.toISOString() ?? ''} ${record.engagement.state}`,
    `destroyed ${at.toISOString()}`,
    `logs ${runs.length}`,
    ...lines,
    '',
  ].join('\n');
}

/** Sooner than agreed: an official's act, once the engagement is over. The clock carries it out at its next turn. */
export async function destroySooner(
  world: EngagementWorld,
  official: Actor,
  request: {
    readonly engagementId: string;
    readonly reason: string;
    readonly assertion?: Assertion | undefined;
  },
): Promise<void> {
  const reason = requireText(request.reason, { pointer: '/reason', min: 1, max: 2000 });
  await world.transactions.run(official, async (stores) => {
    const acting: Acting = { world, stores, actor: official };
    const { engagementId, assertion } = request;
    const held = await requireRoom(acting, { engagementId, action: 'engagement.destroy', toChange: true });
    await requireNamedPerson(world, acting, 'engagement.destroy');
    const { record } = held;
    if (record.overAt === null) throw new Refusal('conflict', 'The engagement is going on: close it first.');
    if (record.destroyedAt !== null || record.dueAt === null)
      throw new Refusal('conflict', 'There is no material of this engagement.');
    const act = { kind: 'engagement.destroy', subject: engagementId, content: { reason } } as const;
    const signed = await signAct(world, acting, { act, assertion, compartmentId: record.room });
    const at = world.clock.now();
    const { engagement, overAt } = record;
    await stores.engagements.change(record, { engagement, at, dueAt: at, overAt });
    await writeEntry(acting, held, { kind: 'material.to-destroy', reason, detail: { signedAct: signed } });
  });
}
