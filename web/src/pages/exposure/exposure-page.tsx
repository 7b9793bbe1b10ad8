/** Which operators are reached, and which of them have answered. */
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import type { OperatorRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useMe } from '../../frame/session.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import { ExportButtons, SearchBox } from '../../parts/filters.tsx';
import { Grid, type GridColumn } from '../../parts/grid.tsx';
import { Empty, ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList, useListKeys, usePlace } from '../../parts/list-state.ts';
import { useNow } from '../../parts/now.tsx';
import { exactUtc, untilWords, urgency } from '../../parts/time.ts';
import { count, howMany } from '../../parts/words.ts';

const COLUMNS: readonly GridColumn<OperatorRow>[] = [
  { id: 'name', head: 'Operator', small: 1, cell: (row) => row.party.name },
  {
    id: 'sector',
    head: 'Sector',
    width: '16%',
    small: 2,
    cell: (row) => row.party.sector ?? <span className="q">not stated</span>,
  },
  {
    id: 'inventories',
    head: 'Inventories',
    width: '96px',
    numeric: true,
    cell: (row) => count(row.inventories),
  },
  { id: 'components', head: 'Parts', width: '80px', numeric: true, cell: (row) => count(row.components) },
  {
    id: 'exposed',
    head: 'Exposed to',
    width: '96px',
    numeric: true,
    cell: (row) => `${count(row.exposedCases)}`,
  },
  { id: 'told', head: 'Told', width: '72px', numeric: true, cell: (row) => count(row.told) },
  { id: 'open', head: 'Open', width: '72px', numeric: true, cell: (row) => count(row.open) },
  { id: 'due', head: 'Next date', width: '150px', small: 3, cell: (row) => <NextDate row={row} /> },
];

function NextDate({ row }: { row: OperatorRow }): ReactNode {
  const now = useNow();
  if (row.needsHelp > 0) return <State mark="silent">asks for help</State>;
  if (row.nextDueAt === null) {
    if (row.told > 0 && row.open === 0)
      return (
        <State mark="safe" tone="safe">
          all answered
        </State>
      );
    return <span className="q">no date</span>;
  }
  const state = urgency(row.nextDueAt, now);
  const words = untilWords(row.nextDueAt, now);
  return (
    <span title={exactUtc(row.nextDueAt, now)}>
      {state === 'open' ? (
        words
      ) : (
        <State mark={state} tone={state}>
          {words}
        </State>
      )}
    </span>
  );
}

const EXPORT: readonly ExportColumn<OperatorRow>[] = [
  { head: 'operator', text: (row) => row.party.name },
  { head: 'sector', text: (row) => row.party.sector },
  { head: 'inventories', text: (row) => row.inventories },
  { head: 'parts', text: (row) => row.components },
  { head: 'not_checked', text: (row) => row.unmatched },
  { head: 'exposed_cases', text: (row) => row.exposedCases },
  { head: 'told', text: (row) => row.told },
  { head: 'open', text: (row) => row.open },
  { head: 'needs_help', text: (row) => row.needsHelp },
  { head: 'overdue', text: (row) => row.overdue },
  { head: 'next_due_utc', text: (row) => row.nextDueAt },
];

const rowId = (row: OperatorRow) => row.party.id;

export function ExposurePage(): ReactNode {
  const { filters, set } = useFilters();
  const query = { q: filters['q'] };
  const list = useList<OperatorRow>(queries.operators(query));
  const { here, setHere, row } = usePlace(list.rows, rowId);
  const navigate = useNavigate();
  const open = (target: OperatorRow) => void navigate({ to: `/exposure/${target.party.id}` });
  useListKeys({ name: 'Operators', count: list.rows.length, here, setHere, open: () => row && open(row) });
  const search = useCallback((q: string) => set({ q, at: undefined }, { replace: true }), [set]);
  return (
    <Page title="Exposure" crumbs={[{ label: 'Exposure' }]}>
      <div className="head-row">
        <h1>Exposure</h1>
        <span className="count" role="status">
          {list.size === null
            ? ''
            : `${howMany(list.size)} operators; exposed counts cases, published or not`}
        </span>
      </div>
      <div className="box">
        <div className="tools">
          <SearchBox label="Words of name or sector" value={filters['q'] ?? ''} change={search} />
          <span className="end">
            <ExportButtons name="operators" path="/operators" query={query} columns={EXPORT} />
          </span>
        </div>
        <ListBody
          {...list}
          shown={list.rows.length}
          noun="operators"
          empty={<NoOperators isFiltered={filters['q'] !== undefined} />}
        >
          <Grid
            label="Operators"
            rows={list.rows}
            total={list.size?.total ?? -1}
            columns={COLUMNS}
            rowId={rowId}
            rowName={(operator) => operator.party.name}
            here={here}
            setHere={setHere}
            open={open}
            isStale={list.error !== null}
            needMore={list.needMore}
          />
        </ListBody>
      </div>
    </Page>
  );
}

function NoOperators({ isFiltered }: { isFiltered: boolean }): ReactNode {
  const { instance } = useMe();
  return isFiltered ? (
    <Empty title="No operator by that name.">
      <p>Take the search off above.</p>
    </Empty>
  ) : (
    <Empty title="No operator has sent an inventory.">
      <p>An operator sends the SBOM of each thing it runs; then every case is matched against it.</p>
      <Command
        label="Commands for the first inventory"
        text={[
          './bin/breakwater key create --party "rural hospital" --role operator',
          `curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\`,
          `  --data-binary @sbom.cdx.json "${instance.publicUrl}/api/v1/inventories?asset=portal"`,
        ].join('\n')}
      />
    </Empty>
  );
}
