/** One case for each root cause. */
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import type { CaseRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Inspector, Page } from '../../frame/page.tsx';
import { Severity, Tlp } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Chip, Choose, ExportButtons, SearchBox } from '../../parts/filters.tsx';
import { Grid } from '../../parts/grid.tsx';
import { Empty, ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList, useListKeys, usePlace } from '../../parts/list-state.ts';
import { Ago, Due } from '../../parts/when.tsx';
import { count, howMany, leaveWords, many, STAGE_WORDS } from '../../parts/words.ts';
import { CASE_COLUMNS, CASE_EXPORT, StageMark } from './case-columns.tsx';

const STAGES = (
  ['unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected', 'refused'] as const
).map((value) => ({
  value,
  words: STAGE_WORDS[value].toLowerCase(),
}));
const RANKS = ['critical', 'high', 'medium', 'low', 'none', 'unknown'].map((value) => ({
  value,
  words: value === 'unknown' ? 'not stated' : value,
}));

const rowId = (row: CaseRow) => row.id;

export function CasesPage(): ReactNode {
  const { filters, set } = useFilters();
  const { at: _place, ...query } = filters;
  const list = useList<CaseRow>(queries.cases(query));
  const { here, setHere, row } = usePlace(list.rows, rowId);
  const navigate = useNavigate();
  const open = useCallback((target: CaseRow) => void navigate({ to: `/cases/${target.id}` }), [navigate]);
  useListKeys({ name: 'Cases', count: list.rows.length, here, setHere, open: () => row && open(row) });
  const search = useCallback((q: string) => set({ q, at: undefined }, { replace: true }), [set]);
  const off = (name: string) => set({ [name]: undefined, at: undefined });
  return (
    <Page
      title="Cases"
      crumbs={[{ label: 'Cases' }]}
      inspector={
        row === undefined ? undefined : (
          <Inspector
            follow
            label="The chosen case"
            position={`Row ${count(here + 1)} of ${list.size === null ? '' : howMany(list.size)}`}
          >
            <Glance row={row} />
          </Inspector>
        )
      }
    >
      <div className="head-row">
        <h1>Cases</h1>
        <span className="count" role="status">
          {list.size === null ? '' : `${howMany(list.size)}, one for each root cause`}
        </span>
      </div>
      <div className="box">
        <div className="tools">
          <SearchBox label="Words of title or component" value={filters['q'] ?? ''} change={search} />
          <Choose
            label="Stage"
            value={filters['stage']}
            choices={STAGES}
            change={(stage) => set({ stage, at: undefined })}
          />
          <Choose
            label="Severity"
            value={filters['severity']}
            choices={RANKS}
            change={(severity) => set({ severity, at: undefined })}
          />
          {filters['overdue'] === 'true' ? <Chip words="overdue" remove={() => off('overdue')} /> : null}
          {filters['component'] === undefined ? null : (
            <Chip words={`component is ${filters['component']}`} remove={() => off('component')} />
          )}
          {filters['left'] === undefined ? null : (
            <Chip words={leaveWords(filters['left'])} remove={() => off('left')} />
          )}
          {filters['reached'] === undefined ? null : (
            <Chip words={`${filters['reached']} or further`} remove={() => off('reached')} />
          )}
          <span className="end">
            <ExportButtons name="cases" path="/cases" query={query} columns={CASE_EXPORT} />
          </span>
        </div>
        <ListBody
          {...list}
          shown={list.rows.length}
          noun="cases"
          empty={<NoCases isFiltered={Object.keys(query).length > 0} />}
        >
          <Grid
            label="Cases"
            rows={list.rows}
            total={list.size?.total ?? -1}
            columns={CASE_COLUMNS}
            rowId={rowId}
            rowName={(found) => found.title}
            here={here}
            setHere={setHere}
            open={open}
            sort={filters['sort'] ?? 'due'}
            setSort={(sort) => set({ sort, at: undefined })}
            isStale={list.error !== null}
            needMore={list.needMore}
          />
        </ListBody>
      </div>
    </Page>
  );
}

function Glance({ row }: { row: CaseRow }): ReactNode {
  return (
    <>
      <h2>{row.title}</h2>
      <p className="q2 wrap">
        Case {row.number}, {row.component.name}
      </p>
      <section className="sec">
        <h3>Where it stands</h3>
        <dl className="pairs">
          <dt>Stage</dt>
          <dd>
            <StageMark stage={row.stage} />
          </dd>
          <dt>Since</dt>
          <dd>
            <Ago at={row.stageAt} />
          </dd>
          <dt>Due</dt>
          <dd>{row.dueAt === null ? <span className="q">nothing is due</span> : <Due at={row.dueAt} />}</dd>
          <dt>Embargo</dt>
          <dd>
            {row.embargo.state}
            {row.embargo.until === null ? null : (
              <>
                {', '}
                <Due at={row.embargo.until} />
              </>
            )}
          </dd>
          <dt>Severity</dt>
          <dd>
            <Severity rank={row.severity} decided={row.severityDecided} />
          </dd>
          <dt>Marking</dt>
          <dd>
            <Tlp label={row.tlp} />
          </dd>
        </dl>
      </section>
      <section className="sec">
        <h3>What hangs on it</h3>
        <dl className="pairs">
          <dt>Findings</dt>
          <dd>
            {many(row.findings, 'finding')} by {many(row.finders, 'finder')}
          </dd>
          <dt>Operators</dt>
          <dd>
            {row.operators === null ? (
              <span className="q">not computed yet</span>
            ) : (
              `${many(row.operators, 'operator')} affected`
            )}
          </dd>
          <dt>Merges</dt>
          <dd>{row.suggestions === 0 ? 'none waits' : `${many(row.suggestions, 'suggestion')} wait`}</dd>
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/cases/${row.id}`}>
          Open the case <kbd>Enter</kbd>
        </Link>
      </section>
    </>
  );
}

function NoCases({ isFiltered }: { isFiltered: boolean }): ReactNode {
  if (isFiltered) {
    return (
      <Empty title="No case fits these filters.">
        <p>Take one off above, or go Back.</p>
      </Empty>
    );
  }
  return (
    <Empty title="There is no case yet.">
      <p>
        A case opens by itself for each root cause, as soon as a finding is in. To see what would become one
        case, without a server:
      </p>
      <Command label="Command to try deduplication" text="./bin/breakwater triage findings/*.json --json" />
    </Empty>
  );
}
