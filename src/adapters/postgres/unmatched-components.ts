/** What of an inventory cannot be looked up, however much of it there is (migration 0022). */
import type { ExposureStore, UnmatchedComponent } from '../../app/exposure/ports.ts';
import type { ExposureReads } from '../../app/exposure/read-ports.ts';
import type { Queryable } from './queryable.ts';

type Unmatched = Pick<ExposureStore, 'addUnmatched' | 'clearUnmatched'> & Pick<ExposureReads, 'unmatchedOf'>;

/** A name that is longer is no name; its place says which component it is. */
const MAX_SHOWN = 1_000;

export function unmatchedComponents(connection: Queryable): Unmatched {
  return {
    addUnmatched: async ({ compartmentId, id }, after, unmatched) => {
      if (unmatched.length === 0) return;
      const rows = unmatched.map((part, index) => ({ no: after + index + 1, ...shortened(part) }));
      await connection.query(
        `insert into unmatched_component (compartment_id, inventory_id, no, component, reason, pointer)
         select $1, $2, u.no, u.component, u.reason, u.pointer
         from jsonb_to_recordset($3::jsonb) as u (no integer, component text, reason text, pointer text)`,
        [compartmentId, id, JSON.stringify(rows)],
      );
    },
    clearUnmatched: async ({ compartmentId, id }) => {
      await connection.query(
        'delete from unmatched_component where compartment_id = $1 and inventory_id = $2',
        [compartmentId, id],
      );
    },
    unmatchedOf: async ({ compartmentId, id }, { after, limit }) => {
      const { rows } = await connection.query(
        `select no, component, reason, pointer from unmatched_component
         where compartment_id = $1 and inventory_id = $2 and no > $3 order by no limit $4`,
        [compartmentId, id, after, limit],
      );
      return rows.map((row) => ({
        no: row['no'] as number,
        component: row['component'] as string,
        reason: row['reason'] as string,
        pointer: row['pointer'] as string | null,
      }));
    },
  };
}

export function shortened(part: UnmatchedComponent): UnmatchedComponent {
  const { component } = part;
  return component.length <= MAX_SHOWN
    ? part
    : { ...part, component: `${component.slice(0, MAX_SHOWN).toWellFormed()}…` };
}
