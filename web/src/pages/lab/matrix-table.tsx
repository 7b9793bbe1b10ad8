/**
 * Proofs down, patches across, root cause by root cause, so that what one patch stops lies along the diagonal.
 * Choosing a row lights the root cause it belongs to: its rows, and the patches that were made for it.
 */
import { type ReactNode, useState } from 'react';
import type { Matrix } from '../../../../src/apps/server/views/index.ts';
import { useListKeys } from '../../parts/list-state.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { CELL_WORDS, Cell, type CellKind, cellKinds } from './matrix-cells.tsx';
import { type Group, inGroups } from './matrix-groups.ts';
import './matrix.css';

/** Stands alone, as in a case. */
export function MatrixTable({ matrix }: { matrix: Matrix }): ReactNode {
  const [here, setHere] = useState(-1);
  return <MatrixGrid matrix={matrix} here={here} setHere={setHere} open={() => {}} />;
}

export function MatrixGrid(props: {
  matrix: Matrix;
  /** -1: no row is chosen. Counts over the groups, in the order shown. */
  here: number;
  setHere: (index: number) => void;
  open: () => void;
}): ReactNode {
  const { matrix, here, setHere } = props;
  const kindOf = cellKinds(matrix);
  const { groups, rows, columns } = inGroups(matrix);
  useListKeys({ name: 'Proofs', count: rows.length, here, setHere, open: props.open });
  const chosen = rows[here];
  const lit = chosen === undefined ? undefined : groups.find((group) => group.rows.includes(chosen));
  const isMany = groups.filter((group) => group.rows.length > 0).length > 1;
  const found = new Set(rows.flatMap((row) => columns.map((column) => kindOf(row.id, column.id))));
  const kinds = (Object.keys(CELL_WORDS) as CellKind[]).filter((kind) => found.has(kind));
  return (
    <>
      <Legend kinds={kinds} />
      <Scroll label="Proofs down, patches across">
        <table className="matrix">
          <Head groups={groups} lit={lit} isMany={isMany} />
          {groups.map((group) => (
            <tbody key={group.key} data-lit={group === lit}>
              {group.rows.map((row, index) => (
                <tr key={row.id} data-here={row === chosen}>
                  {isMany && index === 0 ? (
                    <th scope="rowgroup" rowSpan={group.rows.length} className="cause">
                      <GroupName group={group} />
                    </th>
                  ) : null}
                  <th scope="row" className="proof">
                    <button
                      type="button"
                      className="row-button"
                      aria-pressed={row === chosen}
                      onClick={() => setHere(row === chosen ? -1 : rows.indexOf(row))}
                    >
                      <span className="mono">{row.label}</span> <span className="q">{row.effect}</span>
                    </button>
                  </th>
                  {groupedColumns(groups).map(({ column, isFirst, owner }) => (
                    <td key={column.id} className={isFirst ? 'edge' : undefined} data-own={owner === group}>
                      <Cell kind={kindOf(row.id, column.id)} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
          {columns.length === 0 ? null : (
            <tfoot>
              <tr>
                <th scope="row" colSpan={isMany ? 2 : 1}>
                  Functional tests
                </th>
                {groupedColumns(groups).map(({ column, isFirst }) => (
                  <td key={column.id} className={isFirst ? 'edge' : undefined}>
                    {TESTS_WORDS[column.tests]}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </Scroll>
    </>
  );
}

const TESTS_WORDS = { passed: 'pass', failed: 'break', none: 'none', not_run: 'not run' } as const;

function groupedColumns(groups: readonly Group[]) {
  return groups.flatMap((owner) =>
    owner.columns.map((column, index) => ({ column, owner, isFirst: index === 0 })),
  );
}

function GroupName({ group }: { group: Group }): ReactNode {
  if (group.case === null) return <span className="q">{group.rows.length === 0 ? '' : 'in no case'}</span>;
  return (
    <>
      <b>Case {group.case.number}</b>
      <span className="q2">{group.case.title}</span>
      {group.rows.length > 1 ? <span className="q">{group.rows.length} proofs</span> : null}
    </>
  );
}

function Head({
  groups,
  lit,
  isMany,
}: {
  groups: readonly Group[];
  lit: Group | undefined;
  isMany: boolean;
}): ReactNode {
  return (
    <thead>
      {isMany ? (
        <tr className="made-for">
          <td colSpan={2} />
          {groups
            .filter(({ columns }) => columns.length > 0)
            .map((group) => (
              <th
                scope="colgroup"
                className="edge"
                colSpan={group.columns.length}
                key={group.key}
                data-lit={group === lit}
              >
                {group.case === null ? group.name : `for ${group.case.number}`}
              </th>
            ))}
        </tr>
      ) : null}
      <tr>
        {isMany ? <th scope="col">Root cause</th> : null}
        <th scope="col" className="proof">
          Proof and its effect
        </th>
        {groupedColumns(groups).map(({ column, isFirst, owner }) => (
          <th
            scope="col"
            key={column.id}
            className={isFirst ? 'edge patch' : 'patch'}
            data-lit={lit !== undefined && owner === lit}
          >
            <b className="mono">{column.label}</b>
            <span>{column.from ?? 'release'}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Legend({ kinds }: { kinds: readonly CellKind[] }): ReactNode {
  return (
    <p className="legend" aria-hidden="true">
      {kinds.map((kind) => (
        <span key={kind}>
          <Cell kind={kind} /> {CELL_WORDS[kind]}
        </span>
      ))}
    </p>
  );
}
