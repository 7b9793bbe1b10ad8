/**
 * A plan is registered before the first run: its canonical bytes are kept, their digest stands in the engagement's
 * own log, and what is registered after a run began shows as a departure of that run.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/ledger/canonical-json.ts';
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { type EvaluationSuite, problemsUnderSuite } from '../../core/model/suite.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { readEvaluationPlan } from '../../formats/evaluation-plan/read.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  type EngagementWorld,
  type Held,
  mayIn,
  noteAccess,
  requireGoingOn,
  requireMaterial,
  requireRoom,
  writeEntry,
} from './engagement-guard.ts';
import type { EngagementRecord, RegisteredPlan } from './engagement-ports.ts';

const MOST_PLANS = 200;

/** Refuses with every problem. The same plan again, however it is spaced, is the same registration. */
export async function registerPlan(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, bytes }: { readonly engagementId: string; readonly bytes: Uint8Array },
): Promise<RegisteredPlan> {
  const read = readEvaluationPlan(bytes);
  if (!read.ok)
    throw new Refusal('unprocessable', 'This is no plan that can be kept.', { problems: read.problems });
  const body = Buffer.from(canonicalJson(read.value as unknown as Json), 'utf8');
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireMaterial(acting, { engagementId, action: 'plan.register', toChange: true });
    requireGoingOn(world, held.record);
    const plans = await stores.engagements.plans(held.record);
    const known = plans.find((plan) => plan.digest === digest);
    if (known !== undefined) return known;
    await requireItsSuite(stores, held.record, read.value);
    if (plans.length >= MOST_PLANS) throw new Refusal('too-many', 'No more plans are registered here.');
    const id = newId('evaluationPlan', world.randomness);
    const entry = await writeEntry(acting, held, { kind: 'plan.registered', detail: { plan: id, digest } });
    const registeredAt = world.clock.now();
    const plan = { id, digest, body, registeredBy: held.by, registeredAt, entry };
    await stores.engagements.addPlan(held.record, plan);
    return plan;
  });
}

/** A plan that names a catalogued suite takes its tasks as they stand there; one that names none brings its own. */
async function requireItsSuite(
  stores: Stores,
  record: EngagementRecord,
  plan: EvaluationPlan,
): Promise<void> {
  if (plan.suite.digest === undefined) return;
  const suite = await suiteOf(stores, record, plan);
  const message = 'No suite of this digest was brought into this engagement.';
  const problems =
    suite === null
      ? [{ pointer: '/suite/digest', code: 'unknown-suite', message }]
      : problemsUnderSuite(plan, suite);
  if (problems.length > 0)
    throw new Refusal('unprocessable', 'The plan is not of the suite that it names.', { problems });
}

/** Null where the plan names none, or none of that digest was brought. */
export async function suiteOf(
  { suites }: Stores,
  record: EngagementRecord,
  { suite: { digest } }: EvaluationPlan,
): Promise<EvaluationSuite | null> {
  if (digest === undefined) return null;
  return (await suites.brought(record)).find((each) => each.digest === digest)?.suite ?? null;
}

/** What was registered: canonical bytes of a plan that was read before it was kept. */
export function planOf({ body }: RegisteredPlan): EvaluationPlan {
  return JSON.parse(Buffer.from(body).toString('utf8')) as EvaluationPlan;
}

export type ListedPlan = {
  readonly plan: RegisteredPlan;
  /** How many runs were imported under it; null to whoever does not hold the material. */
  readonly runs: number | null;
};

/** Newest first. */
export async function listPlans(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly ListedPlan[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireRoom(acting, { engagementId, action: 'plan.read' });
    await noteAccess(acting, held, { what: 'plan', subject: null });
    return counted(acting, held, await stores.engagements.plans(held.record));
  });
}

export async function readPlan(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, planId }: { readonly engagementId: string; readonly planId: string },
): Promise<ListedPlan> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireRoom(acting, { engagementId, action: 'plan.read' });
    const plan = (await stores.engagements.plans(held.record)).find(({ id }) => id === planId);
    const [listed] = plan === undefined ? [] : await counted(acting, held, [plan]);
    if (listed === undefined) throw notFound();
    await noteAccess(acting, held, { what: 'plan', subject: planId });
    return listed;
  });
}

async function counted(
  acting: Acting,
  { record }: Held,
  plans: readonly RegisteredPlan[],
): Promise<readonly ListedPlan[]> {
  const isKnown = await mayIn(acting, record, { kind: 'material', action: 'run.read' });
  const runs = isKnown ? await acting.stores.evaluations.runs(record) : null;
  return plans.map((plan) => ({
    plan,
    runs: runs?.filter(({ planId }) => planId === plan.id).length ?? null,
  }));
}
