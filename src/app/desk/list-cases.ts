/** Pages of cases, and one case: the policy decides for each compartment and label, once. */
import type { Tlp } from '../../core/finding/finding.ts';
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import type { CaseListQuery, CaseListRow, CaseScope } from './read-ports.ts';

/** Every label a case can have: what is not public yet is at least AMBER. */
const LABELS: readonly Tlp[] = ['AMBER', 'AMBER+STRICT', 'RED'];

/** Counting stops here: a list says "1000 and more". */
const COUNT_CAP = 1_000;

export type CasePage = {
  readonly items: readonly CaseListRow[];
  readonly more: boolean;
  readonly count: number;
  readonly exact: boolean;
};

export async function listCases(stores: Stores, actor: Actor, query: CaseListQuery): Promise<CasePage> {
  const scopes = await scopesFor(stores, actor, 'case.list');
  if (scopes.length === 0) return { items: [], more: false, count: 0, exact: true };
  const page = await stores.desk.cases(query, scopes);
  if (!page.more && query.after === null) return { ...page, count: page.items.length, exact: true };
  const count = await stores.desk.countCases(query, scopes, COUNT_CAP);
  return { ...page, count, exact: count < COUNT_CAP };
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
  return (await stores.desk.caseCompartments()).flatMap(({ id, kind, heldUnder }) => {
    const tlps = LABELS.filter(
      (tlp) => authorize(actor, action, { compartmentKind: kind, partyId: null, tlp, heldUnder }).allowed,
    );
    return tlps.length === 0 ? [] : [{ compartmentId: id, tlps }];
  });
}

/** Whether the actor may do this at the desk itself; refuses with `not-found` otherwise. */
export async function requireAtDesk(stores: Stores, actor: Actor, action: Action): Promise<string> {
  const desk = (await stores.desk.caseCompartments()).find(({ kind }) => kind === 'desk');
  const allowed =
    desk !== undefined &&
    authorize(actor, action, { compartmentKind: 'desk', partyId: null, tlp: null, heldUnder: desk.heldUnder })
      .allowed;
  if (!allowed) throw notFound();
  return desk.id;
}
