/** The merges that wait for a person, likeliest first. */
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LinkRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Asserted } from '../../parts/badges.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import { Choose, ExportButtons } from '../../parts/filters.tsx';
import { Grid, type GridColumn } from '../../parts/grid.tsx';
import { Empty, ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList, useListKeys, usePlace } from '../../parts/list-state.ts';
import { AgoShort } from '../../parts/when.tsx';
import { chance, howMany, RELATION_WORDS } from '../../parts/words.ts';

const COLUMNS: readonly GridColumn<LinkRow>[] = [
  {
    id: 'chance',
    head: 'Chance',
    width: '92px',
    numeric: true,
    small: 3,
    cell: (row) => <b>{chance(row.confidence)}</b>,
  },
  { id: 'a', head: 'A', small: 1, cell: (row) => row.a.title },
  { id: 'b', head: 'B', cell: (row) => row.b.title },
  { id: 'component', head: 'Component', width: '13%', small: 2, cell: (row) => row.component.name },
  {
    id: 'finders',
    head: 'Finders',
    width: '13%',
    cell: (row) => `${row.a.submitter.name}, ${row.b.submitter.name}`,
  },
  {
    id: 'relation',
    head: 'Relation',
    width: '96px',
    cell: (row) => row.decision ?? RELATION_WORDS[row.relation] ?? row.relation,
  },
  { id: 'by', head: 'By', width: '128px', cell: (row) => <Asserted by={row.by} /> },
  {
    id: 'at',
    head: 'When',
    width: '96px',
    cell: (row) => (
      <span className="q">
        <AgoShort at={row.at} />
      </span>
    ),
  },
];

const EXPORT: readonly ExportColumn<LinkRow>[] = [
  { head: 'id', text: (row) => row.id },
  { head: 'a', text: (row) => row.a.id },
  { head: 'b', text: (row) => row.b.id },
  { head: 'component', text: (row) => row.component.name },
  { head: 'relation', text: (row) => row.relation },
  { head: 'confidence', text: (row) => row.confidence },
  { head: 'decided_by', text: (row) => row.decidedBy },
  { head: 'decision', text: (row) => row.decision },
  { head: 'by', text: (row) => row.by.name },
  { head: 'at_utc', text: (row) => row.at },
];

const STATES = [
  { value: 'suggested', words: 'wait for a person' },
  { value: 'auto', words: 'merged by a machine' },
  { value: 'person', words: 'decided by a person' },
];

const rowId = (row: LinkRow) => row.id;

export function MergesPage(): ReactNode {
  const { filters, set } = useFilters();
  const query = { state: filters['state'] ?? 'suggested' };
  const list = useList<LinkRow>(queries.links(query));
  const { here, setHere, row } = usePlace(list.rows, rowId);
  const navigate = useNavigate();
  const open = (target: LinkRow) => void navigate({ to: `/merges/${target.id}` });
  useListKeys({ name: 'Merges', count: list.rows.length, here, setHere, open: () => row && open(row) });
  return (
    <Page
      title="Merges to decide"
      crumbs={[{ label: 'Findings', to: '/findings' }, { label: 'Merges to decide' }]}
    >
      <div className="head-row">
        <h1>Merges to decide</h1>
        <span className="count" role="status">
          {list.size === null ? '' : `${howMany(list.size)}, likeliest first`}
        </span>
      </div>
      <div className="box">
        <div className="tools">
          <Choose
            label="Links"
            value={query.state}
            choices={STATES}
            change={(state) => set({ state, at: undefined })}
          />
          <span className="end">
            <ExportButtons name="links" path="/links" query={query} columns={EXPORT} />
          </span>
        </div>
        <ListBody {...list} shown={list.rows.length} noun="pairs" empty={<NoMerges />}>
          <Grid
            label="Pairs of findings"
            rows={list.rows}
            total={list.size?.total ?? -1}
            columns={COLUMNS}
            rowId={rowId}
            rowName={(pair) => `${pair.a.title} and ${pair.b.title}`}
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

function NoMerges(): ReactNode {
  return (
    <Empty title="No pair is here.">
      <p>
        A machine suggests a pair where two findings are near and it may not merge them by itself. Choose
        another kind of link above, or <Link to="/findings">read the findings</Link>.
      </p>
    </Empty>
  );
}
