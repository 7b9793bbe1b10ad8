/**
 * Holds reports against the criteria there are. The clock does this, because whoever measures need not know what is
 * looked for. A criterion that is crossed, or cannot be told, opens a question to officials; nothing follows from it
 * by itself.
 */
import { compareWithCriteria } from '../../core/model/alert-criteria.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Stores, Transactions } from '../ports.ts';
import { type Acting, mayIn } from './engagement-guard.ts';
import type { EngagementRecord } from './engagement-ports.ts';
import type { StoredCriteria, StoredQuestion } from './evaluation-ports.ts';

type World = { readonly transactions: Transactions; readonly clock: Clock; readonly randomness: Randomness };

const MOST_ENGAGEMENTS = 10_000;

/** `engagementId` null: all of them. Safe to run again: nothing is asked twice. Answers how many questions are new. */
export async function compareCriteria(
  world: World,
  clock: Actor,
  { engagementId }: { readonly engagementId: string | null },
): Promise<number> {
  const ids = await world.transactions.run(clock, async ({ engagements }) =>
    engagementId === null ? (await engagements.list(MOST_ENGAGEMENTS)).map(({ id }) => id) : [engagementId],
  );
  let asked = 0;
  for (const id of ids) {
    asked += await world.transactions.run(clock, (stores) => compareOne({ world, stores, actor: clock }, id));
  }
  return asked;
}

async function compareOne(acting: Acting, engagementId: string): Promise<number> {
  const { stores } = acting;
  const record = await stores.engagements.lock(engagementId);
  if (record === null || !(await mayIn(acting, record, { kind: 'material', action: 'evaluation.read' })))
    return 0;
  const criteria = await heldCriteria(acting);
  const before = new Set((await stores.evaluations.questions(record)).map(keyOf));
  const questions = (await questionsOn(acting, record, criteria)).filter((each) => !before.has(keyOf(each)));
  if (questions.length === 0) return 0;
  await stores.evaluations.addQuestions(record, questions);
  // Not in the log that both sides read: that something was crossed would tell them what is looked for.
  for (const { id, criteriaId, at } of questions) {
    const compartmentId = criteria.find((each) => each.id === criteriaId)?.compartmentId ?? record.material;
    const entry = {
      kind: 'officials.asked',
      by: acting.actor.principalId,
      subject: id,
      at: at.toISOString(),
    };
    await stores.ledger.append(compartmentId, [entry], { commit: false });
  }
  return questions.length;
}

async function heldCriteria({ stores, actor }: Acting): Promise<readonly StoredCriteria[]> {
  const all = await stores.evaluations.criteria();
  const held = await stores.identity.heldUnder(all.map(({ compartmentId }) => compartmentId));
  return all.filter(
    ({ compartmentId, endedAt }) =>
      endedAt === null &&
      authorize(actor, 'criteria.read', {
        compartmentKind: 'criteria',
        partyId: null,
        tlp: null,
        heldUnder: held.get(compartmentId) ?? [],
      }).allowed,
  );
}

async function questionsOn(
  { world, stores }: { readonly world: Pick<World, 'clock' | 'randomness'>; readonly stores: Stores },
  record: EngagementRecord,
  criteria: readonly StoredCriteria[],
): Promise<readonly StoredQuestion[]> {
  const at = world.clock.now();
  const found = new Map<string, StoredQuestion>();
  for (const { id: reportId } of await stores.evaluations.reports(record)) {
    const body = await stores.evaluations.reportBody(record, reportId);
    for (const set of criteria) {
      const outcomes = (body?.models ?? []).flatMap(({ plan, report }) =>
        compareWithCriteria(set.criteria, { suite: plan.suite.name, report }),
      );
      for (const { criterion, outcome } of outcomes) {
        if (outcome === 'not-crossed') continue;
        const question = { reportId, criteriaId: set.id, criterion, outcome, at };
        const known = found.get(keyOf(question));
        // Of several models one that crossed says more than one that could not be told.
        if (known === undefined || outcome === 'crossed') {
          const id = known?.id ?? newId('alertQuestion', world.randomness);
          found.set(keyOf(question), { id, ...question });
        }
      }
    }
  }
  return [...found.values()];
}

function keyOf({
  reportId,
  criteriaId,
  criterion,
}: Pick<StoredQuestion, 'reportId' | 'criteriaId' | 'criterion'>): string {
  return JSON.stringify([reportId, criteriaId, criterion]);
}
