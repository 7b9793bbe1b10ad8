/** Which operators are reached, and which of them have answered. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OperatorRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { useMe } from '../../frame/session.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { useNow } from '../../parts/now.tsx';
import { exactUtc, untilWords, urgency } from '../../parts/time.ts';
import { count } from '../../parts/words.ts';
import { Reach } from './reach.tsx';

const COLUMNS: readonly GridColumn<OperatorRow>[] = [
  { id: 'name', head: 'Operator', small: 1, cell: (row) => row.party.name },
  {
    id: 'sector',
    head: 'Sector',
    width: '22%',
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
  { id: 'told', head: 'Told', width: '60px', numeric: true, cell: (row) => count(row.told) },
  { id: 'open', head: 'Open', width: '60px', numeric: true, cell: (row) => count(row.open) },
  { id: 'due', head: 'Next date', width: '120px', small: 3, cell: (row) => <NextDate row={row} /> },
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

const FILTERS: readonly Filter[] = [{ kind: 'search', name: 'q', label: 'Words of name or sector' }];

export function ExposurePage(): ReactNode {
  return (
    <ListPage<OperatorRow>
      title="Exposure"
      noun="operators"
      about={(size, isOne) =>
        `${size} ${isOne ? 'operator' : 'operators'}; exposed counts cases, published or not`
      }
      read={queries.operators}
      filters={FILTERS}
      start={<Reach />}
      exported={{ name: 'operators', path: '/operators', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => row.party.id}
      rowName={(row) => row.party.name}
      rowAddress={(row) => `/exposure/${row.party.id}`}
      empty={(isFiltered) => <NoOperators isFiltered={isFiltered} />}
      inspector={{ label: 'The chosen operator', show: (row) => <OperatorGlance row={row} /> }}
    />
  );
}

function OperatorGlance({ row }: { row: OperatorRow }): ReactNode {
  return (
    <>
      <h2>{row.party.name}</h2>
      <p className="q2">{row.party.sector ?? 'no sector stated'}</p>
      <section className="sec">
        <h3>What it runs</h3>
        <dl className="pairs">
          <dt>Inventories</dt>
          <dd>{count(row.inventories)}</dd>
          <dt>Parts</dt>
          <dd>{count(row.components)}</dd>
          <dt>Not checked</dt>
          <dd>{row.unmatched === 0 ? 'none' : `${count(row.unmatched)}, for want of a version or a name`}</dd>
        </dl>
      </section>
      <section className="sec">
        <h3>What reaches it</h3>
        <dl className="pairs">
          <dt>Cases</dt>
          <dd>{count(row.exposedCases)}</dd>
          <dt>Told of</dt>
          <dd>{count(row.told)}</dd>
          <dt>Unanswered</dt>
          <dd>{count(row.open)}</dd>
          <dt>Next date</dt>
          <dd>
            <NextDate row={row} />
          </dd>
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/exposure/${row.party.id}`}>
          Open the operator <kbd>Enter</kbd>
        </Link>
      </section>
    </>
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
