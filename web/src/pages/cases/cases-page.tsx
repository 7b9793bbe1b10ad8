/** One case for each root cause. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Severity, Tlp } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { useDeskFilters } from '../../parts/desk-filters.ts';
import { Empty } from '../../parts/list-body.tsx';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { Ago, Due } from '../../parts/when.tsx';
import { leaveWords, many, RANK_CHOICES, STAGE_WORDS } from '../../parts/words.ts';
import { CASE_COLUMNS, CASE_EXPORT, StageMark } from './case-columns.tsx';

const STAGES = (
  ['unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected', 'refused'] as const
).map((value) => ({
  value,
  words: STAGE_WORDS[value].toLowerCase(),
}));
const FILTERS: readonly Filter[] = [
  { kind: 'search', name: 'q', label: 'Words of title or component' },
  { kind: 'choose', name: 'stage', label: 'Stage', choices: STAGES },
  { kind: 'choose', name: 'severity', label: 'Severity', choices: RANK_CHOICES },
  { kind: 'chip', name: 'overdue', words: (value) => (value === 'true' ? 'overdue' : 'not overdue') },
  { kind: 'chip', name: 'component', words: (key) => `component is ${key}` },
  { kind: 'chip', name: 'left', words: (id) => leaveWords(id) },
  { kind: 'chip', name: 'finder', words: (id) => `found by ${id}` },
  { kind: 'chip', name: 'sector', words: (sector) => `reaches ${sector}` },
  { kind: 'chip', name: 'reached', words: (stage) => `${stage} or further` },
];

export function CasesPage(): ReactNode {
  const filters = useDeskFilters(FILTERS);
  return (
    <ListPage<CaseRow>
      title="Cases"
      noun="cases"
      about={(size) => `${size}, one for each root cause`}
      read={queries.cases}
      filters={filters}
      exported={{ name: 'cases', path: '/cases', columns: CASE_EXPORT }}
      columns={CASE_COLUMNS}
      sort="due"
      rowId={(row) => row.id}
      rowName={(row) => row.title}
      rowAddress={(row) => `/cases/${row.id}`}
      empty={(isFiltered) => <NoCases isFiltered={isFiltered} />}
      inspector={{ label: 'The chosen case', show: (row) => <Glance row={row} /> }}
    />
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
            {row.embargo.state === 'none' ? <span className="q">none</span> : row.embargo.state}
            {row.embargo.until === null ? null : (
              <div>
                <Due at={row.embargo.until} />
              </div>
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
          <dd>
            {row.suggestions === 0
              ? 'none waits'
              : `${many(row.suggestions, 'suggestion')} ${row.suggestions === 1 ? 'waits' : 'wait'}`}
          </dd>
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
