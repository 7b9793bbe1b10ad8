/**
 * The policy's `where`, as SQL: the same table of rules that `authorize` reads, so that a list shows exactly
 * the rows it would allow one by one. Stands beside row-level security, which knows compartments only.
 */
import type { Where } from '../../core/policy/condition.ts';

/** The columns of a query's row that the policy looks at; SQL of ours, never from outside. */
export type PolicyColumns = {
  readonly compartmentId: string;
  readonly compartmentKind: string;
  /** The literal `null` where the row belongs to no one party. */
  readonly partyId: string;
  readonly tlp: string;
};

export type SqlPart = { readonly text: string; readonly values: readonly unknown[] };

/** `firstParameter` is the number of the first `$n` to use. Never null: an absent party or label is false. */
export function renderWhere(where: Where, columns: PolicyColumns, firstParameter = 1): SqlPart {
  const values: unknown[] = [];
  const bind = (value: unknown) => {
    values.push(value);
    return `$${firstParameter + values.length - 1}`;
  };
  const render = (part: Where): string => {
    switch (part.op) {
      case 'true':
        return 'true';
      case 'false':
        return 'false';
      case 'held-under':
        // Independent of breakwater.held(): two walls are only two if they do not share a stone.
        // `in`, not `= any (array(…))`: PostgreSQL hashes the one and walks the other for every row.
        return `${columns.compartmentId} in (select policy_m.compartment_id from membership policy_m where policy_m.revoked_at is null and policy_m.subject_id = any (${bind(part.subjects)}::text[]))`;
      case 'compartment-in':
        return `${columns.compartmentKind} = any (${bind(part.values)}::text[])`;
      case 'party-is':
        return `coalesce(${columns.partyId} = ${bind(part.value)}, false)`;
      case 'tlp-in':
        return `coalesce(${columns.tlp} = any (${bind(part.values)}::text[]), false)`;
      case 'and':
        return part.of.length === 0 ? 'true' : `(${part.of.map(render).join(' and ')})`;
      case 'or':
        return part.of.length === 0 ? 'false' : `(${part.of.map(render).join(' or ')})`;
      case 'not':
        return `(not ${render(part.of)})`;
    }
  };
  return { text: render(where), values };
}
