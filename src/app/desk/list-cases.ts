/** Pages of cases, and one case: the policy decides for each compartment and label, once. */
import type { Tlp } from '../../core/finding/finding.ts';
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize, authorizing } from '../../core/policy/authorize.ts';
import { type BoundedCount, COUNT_CAP } from '../bounded-count.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import type { CaseListQuery, CaseListRow, CaseScope } from './read-ports.ts';

/** Every label a case can have: what is not public yet is at least AMBER. */
const LABELS: readonly Tlp[] = ['AMBER', 'AMBER+STRICT', 'RED'];

export type CasePage = BoundedCount & {
  readonly items: readonly CaseListRow[];
  readonly more: boolean;
};

export async function listCases(stores: Stores, actor: Actor, query: CaseListQuery): Promise<CasePage> {
  const scopes = await scopesFor(stores, actor, 'case.list');
  const { finder, sector } = query;
  if ((finder ?? sector) !== undefined && (await deskFor(stores, actor, 'link.read')) === null)
    return { items: [], more: false, count: 0, exact: true };
  const { counted, ...page } = await stores.desk.cases(query, scopes);
  if (counted !== null) return { ...page, ...counted };
  const whole = !page.more && query.after === null;
  if (whole) return { ...page, count: page.items.length, exact: true };
  return { ...page, ...(await stores.desk.countCases(query, scopes, COUNT_CAP)) };
}

/** Refuses with `not-found` where there is none, and where the actor may not see it. */
export async function readCase(stores: Stores, actor: Actor, id: string): Promise<CaseListRow> {
  const found = await stores.desk.case(id);
  const scopes = await scopesFor(stores, actor, 'case.read');
  const scope = scopes.find(({ compartmentId }) => compartmentId === found?.compartmentId);
  if (found === null || scope?.tlps.includes(found.tlp) !== true) throw notFound();
  return found;
}

async function scopesFor(stores: Stores, actor: Actor, action: Action): Promise<readonly CaseScope[]> {
  const decide = authorizing(actor, action);
  return (await stores.desk.caseCompartments()).flatMap(({ id, kind, heldUnder }) => {
    const tlps = LABELS.filter(
      (tlp) => decide({ compartmentKind: kind, partyId: null, tlp, heldUnder }).allowed,
    );
    return tlps.length === 0 ? [] : [{ compartmentId: id, tlps }];
  });
}

/** Whether the actor may do this at the desk itself; refuses with `not-found` otherwise. */
export async function requireAtDesk(stores: Stores, actor: Actor, action: Action): Promise<string> {
  const desk = await deskFor(stores, actor, action);
  if (desk === null) throw notFound();
  return desk;
}

/** The desk's compartment, or null where the actor may not do this there. */
export async function deskFor(stores: Stores, actor: Actor, action: Action): Promise<string | null> {
  const desk = (await stores.desk.caseCompartments()).find(({ kind }) => kind === 'desk');
  const allowed =
    desk !== undefined &&
    authorize(actor, action, { compartmentKind: 'desk', partyId: null, tlp: null, heldUnder: desk.heldUnder })
      .allowed;
  return allowed ? desk.id : null;
}

/** How many cases stand that the actor may list, and how many of those are past their date. */
export async function countCases(
  stores: Stores,
  actor: Actor,
  now: Date,
): Promise<{ readonly all: BoundedCount; readonly late: BoundedCount }> {
  const scopes = await scopesFor(stores, actor, 'case.list');
  const all: CaseListQuery = { order: 'due', descending: false, limit: 1, after: null };
  return {
    all: await stores.desk.countCases(all, scopes, COUNT_CAP),
    late: await stores.desk.countCases({ ...all, overdueAt: now }, scopes, COUNT_CAP),
  };
}
