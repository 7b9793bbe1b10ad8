/** What is about to leave, what has left. */
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AdvisoryRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Severity, State } from '../../parts/badges.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import { Choose, ExportButtons } from '../../parts/filters.tsx';
import { Grid, type GridColumn } from '../../parts/grid.tsx';
import { Empty, ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList, useListKeys, usePlace } from '../../parts/list-state.ts';
import { AgoShort } from '../../parts/when.tsx';
import { count, howMany } from '../../parts/words.ts';

const STATE_WORDS = { draft: 'draft', released: 'released, on its way', published: 'published' } as const;

const COLUMNS: readonly GridColumn<AdvisoryRow>[] = [
  { id: 'title', head: 'Advisory', small: 1, cell: (row) => row.title },
  {
    id: 'identifier',
    head: 'Identifier',
    width: '17%',
    cell: (row) => <span className="mono">{row.identifier}</span>,
  },
  { id: 'component', head: 'Component', width: '14%', small: 2, cell: (row) => row.component.name },
  {
    id: 'state',
    head: 'State',
    width: '150px',
    small: 3,
    cell: (row) => (
      <State mark={row.state === 'draft' ? 'dot' : row.state === 'released' ? 'half' : 'seen'}>
        {STATE_WORDS[row.state]}
      </State>
    ),
  },
  { id: 'severity', head: 'Severity', width: '88px', cell: (row) => <Severity rank={row.severity} /> },
  {
    id: 'operators',
    head: 'Operators',
    width: '88px',
    numeric: true,
    cell: (row) => (row.operators === null ? <span className="q">·</span> : count(row.operators)),
  },
  { id: 'case', head: 'Case', width: '64px', numeric: true, cell: (row) => row.case.number },
  {
    id: 'at',
    head: 'Since',
    width: '104px',
    cell: (row) => (
      <span className="q">
        <AgoShort at={row.at} />
      </span>
    ),
  },
];

const EXPORT: readonly ExportColumn<AdvisoryRow>[] = [
  { head: 'identifier', text: (row) => row.identifier },
  { head: 'title', text: (row) => row.title },
  { head: 'component', text: (row) => row.component.name },
  { head: 'state', text: (row) => row.state },
  { head: 'revision', text: (row) => row.revision },
  { head: 'severity', text: (row) => row.severity },
  { head: 'case', text: (row) => row.case.number },
  { head: 'operators', text: (row) => row.operators },
  { head: 'at_utc', text: (row) => row.at },
];

const STATES = [
  { value: 'draft', words: 'draft' },
  { value: 'released', words: 'released' },
  { value: 'published', words: 'published' },
];

const rowId = (row: AdvisoryRow) => row.id;

export function PublishPage(): ReactNode {
  const { filters, set } = useFilters();
  const query = { state: filters['state'] };
  const list = useList<AdvisoryRow>(queries.advisories(query));
  const { here, setHere, row } = usePlace(list.rows, rowId);
  const navigate = useNavigate();
  const open = (target: AdvisoryRow) => void navigate({ to: `/publish/${target.id}` });
  useListKeys({ name: 'Advisories', count: list.rows.length, here, setHere, open: () => row && open(row) });
  return (
    <Page title="Publish" crumbs={[{ label: 'Publish' }]}>
      <div className="head-row">
        <h1>Publish</h1>
        <span className="count" role="status">
          {list.size === null
            ? ''
            : `${howMany(list.size)} advisories; a draft leaves only by a person’s release`}
        </span>
      </div>
      <div className="box">
        <div className="tools">
          <Choose
            label="State"
            value={filters['state']}
            choices={STATES}
            change={(state) => set({ state, at: undefined })}
          />
          <span className="end">
            <ExportButtons name="advisories" path="/advisories" query={query} columns={EXPORT} />
          </span>
        </div>
        <ListBody
          {...list}
          shown={list.rows.length}
          noun="advisories"
          empty={
            <Empty title="No advisory is here.">
              <p>
                One is drafted for each case as soon as the lab has reproduced a finding of it. Nothing leaves
                by itself.
              </p>
            </Empty>
          }
        >
          <Grid
            label="Advisories"
            rows={list.rows}
            total={list.size?.total ?? -1}
            columns={COLUMNS}
            rowId={rowId}
            rowName={(advisory) => advisory.title}
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
