/**
 * Moves an engagement along. Every step is a log entry with who, when and why; none of them says anything about a
 * model's release. What ends it ends its keys; withdrawal and running out of time also close the material at once.
 */
import {
  type EngagementStep,
  isOver,
  type StepRefusal,
  stepEngagement,
} from '../../core/model/engagement.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addDays } from '../../core/time/instant.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  agreedTerms,
  type EngagementWorld,
  type Held,
  requireConducting,
  requireMaterial,
  requireRoom,
  type Written,
  writeEntry,
} from './engagement-guard.ts';
import type { EngagementRecord } from './engagement-ports.ts';

const WORDS: Readonly<Record<StepRefusal, string>> = {
  'not-from-here': 'This does not follow from where the engagement stands. Read it again.',
  'window-too-long':
    'The access window has one to thirty days from where it began, and no signature makes it longer.',
  'extension-needs-signature': 'Only the developer moves the end to a later time, with its signature.',
  'window-over': 'The access window is over, and the engagement with it.',
  'window-running':
    'The agreed days before access for other trusted partners are not over. The developer may shorten them.',
};

/** Refuses with `conflict` where the step does not follow. The engagement must be locked. */
export async function applyStep(
  acting: Acting,
  held: Held,
  { step, written }: { readonly step: EngagementStep; readonly written: Written },
): Promise<void> {
  const { world, stores } = acting;
  const { record } = held;
  const at = world.clock.now();
  const stepped = stepEngagement(record.engagement, step, at.toISOString());
  if (!stepped.ok) throw new Refusal('conflict', WORDS[stepped.refusal]);
  await moveTo(acting, held, { engagement: stepped.engagement, at });
  await writeEntry(acting, held, written);
  if (stepped.engagement.state === 'withdrawn' || stepped.engagement.state === 'expired')
    await stores.engagements.closeMaterial(record, at);
}

/** Writes the new state, what time will do to it next, and ends the keys of one that is over. */
export async function moveTo(
  { stores }: Pick<Acting, 'stores'>,
  { record }: Pick<Held, 'record'>,
  { engagement, at }: { readonly engagement: EngagementRecord['engagement']; readonly at: Date },
): Promise<void> {
  const over = isOver(engagement);
  const dueAt = over
    ? await destructionAt({ stores }, record, at)
    : engagement.state === 'access-open' || engagement.state === 'evaluating'
      ? new Date(engagement.window.ends)
      : null;
  await stores.engagements.change(record, { engagement, at, dueAt, overAt: over ? at : null });
  if (!over) return;
  const working = (await stores.engagements.keys(record)).filter(({ endedAt }) => endedAt === null);
  if (working.length > 0)
    await stores.engagements.endKeys(
      record,
      working.map(({ id }) => id),
      at,
    );
}

/** Null where no terms were ever agreed: then there never was any material. */
async function destructionAt(
  { stores }: Pick<Acting, 'stores'>,
  record: EngagementRecord,
  at: Date,
): Promise<Date | null> {
  const agreed = agreedTerms(await stores.engagements.terms(record));
  if (agreed === null) return null;
  const { retentionDays, zone } = agreed.terms;
  return new Date(addDays(at.toISOString(), retentionDays, zone).at);
}

export type ConductedStep =
  | 'open-access'
  | 'begin-evaluation'
  | 'share-findings'
  | 'open-partner-access'
  | 'close';

/** The clearinghouse's steps. `reports`: what the developer is given, for `share-findings`. */
export async function conductStep(
  world: EngagementWorld,
  actor: Actor,
  request: {
    readonly engagementId: string;
    readonly step: ConductedStep;
    readonly reason?: string | undefined;
    readonly reports?: readonly string[] | undefined;
  },
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireConducting(acting, request.engagementId);
    const { reason } = request;
    const at = world.clock.now().toISOString();
    if (request.step !== 'share-findings') {
      const step =
        request.step === 'open-access' ? ({ step: request.step, at } as const) : { step: request.step };
      await applyStep(acting, held, {
        step,
        written: { kind: `engagement.${request.step}`, reason, detail: {} },
      });
      return;
    }
    const digests = await shareReports(acting, request.engagementId, request.reports ?? []);
    const detail = Object.fromEntries(digests.map((digest, index) => [`report${index + 1}`, digest]));
    const written = { kind: 'engagement.share-findings', reason, detail };
    await applyStep(acting, held, { step: { step: 'share-findings' }, written });
  });
}

/** A copy of each report in the room that the developer holds. Sharing none is refused: findings are something. */
async function shareReports(
  acting: Acting,
  engagementId: string,
  reportIds: readonly string[],
): Promise<readonly string[]> {
  const { stores, world } = acting;
  const { record, by } = await requireMaterial(acting, { engagementId, action: 'evaluation.read' });
  if (reportIds.length === 0) {
    throw new Refusal('invalid', 'Name the reports that the developer is given.', {
      problems: [{ pointer: '/reports', code: 'no-reports', message: 'Give the id of at least one report.' }],
    });
  }
  const known = new Map((await stores.evaluations.reports(record)).map((report) => [report.id, report]));
  const at = world.clock.now();
  const digests: string[] = [];
  for (const id of reportIds) {
    const report = known.get(id);
    const body = report === undefined ? null : await stores.evaluations.reportBody(record, id);
    if (report === undefined || body === null) throw notFound();
    await stores.engagements.share(
      record,
      { id, kind: 'report', digest: report.digest, by, at },
      { report, body },
    );
    digests.push(report.digest);
  }
  return digests;
}

/** The developer's alone, at any moment, without a reason: a person's act, because it cannot be taken back. */
export async function withdraw(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, reason }: { readonly engagementId: string; readonly reason?: string | undefined },
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.withdraw', toChange: true });
    const written = { kind: 'engagement.withdraw', reason, detail: {} };
    await applyStep(acting, held, { step: { step: 'withdraw' }, written });
  });
}
