/** Every experiment of the lab: what was run, what was seen. */
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import type { ExperimentRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { FindingStateMark } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import { Choose, ExportButtons, SearchBox } from '../../parts/filters.tsx';
import { Grid, type GridColumn } from '../../parts/grid.tsx';
import { Empty, ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList, useListKeys, usePlace } from '../../parts/list-state.ts';
import { AgoShort } from '../../parts/when.tsx';
import { ASSURANCE_WORDS, howMany, reasonWords } from '../../parts/words.ts';

const COLUMNS: readonly GridColumn<ExperimentRow>[] = [
  { id: 'finding', head: 'Finding', small: 1, cell: (row) => row.finding.title },
  {
    id: 'component',
    head: 'Component',
    width: '17%',
    small: 2,
    cell: (row) => (
      <>
        {row.component.name} <span className="q">{row.component.version}</span>
      </>
    ),
  },
  {
    id: 'verdict',
    head: 'Verdict',
    width: '142px',
    small: 3,
    cell: (row) => <FindingStateMark state={row.verdict ?? row.state} />,
  },
  {
    id: 'why',
    head: 'How sure, or why not',
    width: '22%',
    cell: (row) => (
      <span className="q2">
        {row.reason !== null
          ? reasonWords(row.reason)
          : row.assurance === null
            ? ''
            : ASSURANCE_WORDS[row.assurance]}
      </span>
    ),
  },
  {
    id: 'runs',
    head: 'Seen in',
    width: '84px',
    numeric: true,
    cell: (row) =>
      row.vulnerableRuns.of === 0 ? (
        <span className="q">·</span>
      ) : (
        `${row.vulnerableRuns.triggered} of ${row.vulnerableRuns.of}`
      ),
  },
  {
    id: 'when',
    head: 'When',
    width: '104px',
    cell: (row) => (
      <span className="q">
        <AgoShort at={row.finishedAt ?? row.startedAt ?? row.queuedAt} />
      </span>
    ),
  },
];

const EXPORT: readonly ExportColumn<ExperimentRow>[] = [
  { head: 'id', text: (row) => row.id },
  { head: 'finding', text: (row) => row.finding.id },
  { head: 'title', text: (row) => row.finding.title },
  { head: 'component', text: (row) => row.component.name },
  { head: 'state', text: (row) => row.state },
  { head: 'verdict', text: (row) => row.verdict },
  { head: 'reason', text: (row) => row.reason },
  { head: 'assurance', text: (row) => row.assurance },
  { head: 'triggered', text: (row) => row.vulnerableRuns.triggered },
  { head: 'runs', text: (row) => row.vulnerableRuns.of },
  { head: 'finished_utc', text: (row) => row.finishedAt },
];

const VERDICTS = [
  { value: 'reproduced', words: 'reproduced' },
  { value: 'not_reproduced', words: 'not reproduced' },
  { value: 'flaky', words: 'flaky' },
  { value: 'inconclusive', words: 'inconclusive' },
];
const STATES = [
  { value: 'queued', words: 'queued' },
  { value: 'running', words: 'running' },
  { value: 'done', words: 'done' },
];

const rowId = (row: ExperimentRow) => row.id;

export function LabPage(): ReactNode {
  const { filters, set } = useFilters();
  const { at: _place, ...query } = filters;
  const list = useList<ExperimentRow>({ ...queries.experiments(query), refetchInterval: 10_000 });
  const { here, setHere, row } = usePlace(list.rows, rowId);
  const navigate = useNavigate();
  const open = (target: ExperimentRow) => void navigate({ to: `/lab/${target.id}` });
  useListKeys({ name: 'Experiments', count: list.rows.length, here, setHere, open: () => row && open(row) });
  const search = useCallback((q: string) => set({ q, at: undefined }, { replace: true }), [set]);
  return (
    <Page title="Lab" crumbs={[{ label: 'Lab' }]}>
      <div className="head-row">
        <h1>Lab</h1>
        <span className="count" role="status">
          {list.size === null
            ? ''
            : `${howMany(list.size)} experiments; a verdict speaks about a finding, never about its finder`}
        </span>
      </div>
      <div className="box">
        <div className="tools">
          <SearchBox label="Words of title or component" value={filters['q'] ?? ''} change={search} />
          <Choose
            label="Verdict"
            value={filters['verdict']}
            choices={VERDICTS}
            change={(verdict) => set({ verdict, at: undefined })}
          />
          <Choose
            label="State"
            value={filters['state']}
            choices={STATES}
            change={(state) => set({ state, at: undefined })}
          />
          <span className="end">
            <ExportButtons name="experiments" path="/experiments" query={query} columns={EXPORT} />
          </span>
        </div>
        <ListBody
          {...list}
          shown={list.rows.length}
          noun="experiments"
          empty={<NoExperiments isFiltered={Object.keys(query).length > 0} />}
        >
          <Grid
            label="Experiments"
            rows={list.rows}
            total={list.size?.total ?? -1}
            columns={COLUMNS}
            rowId={rowId}
            rowName={(experiment) => experiment.finding.title}
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

function NoExperiments({ isFiltered }: { isFiltered: boolean }): ReactNode {
  return isFiltered ? (
    <Empty title="No experiment fits these filters.">
      <p>Take one off above, or go Back.</p>
    </Empty>
  ) : (
    <Empty title="The lab has run nothing yet.">
      <p>
        It runs every finding that comes with a reproducer, in a sandbox. To try one by hand, without a
        server:
      </p>
      <Command label="Command to reproduce a finding" text="./bin/breakwater reproduce finding.json --json" />
    </Empty>
  );
}
