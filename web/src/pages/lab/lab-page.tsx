/** Every experiment of the lab: what was run, what was seen. */
import type { ReactNode } from 'react';
import type { ExperimentRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { FindingStateMark } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { ASSURANCE_WORDS, reasonWords } from '../../parts/words.ts';
import { ExperimentGlance } from './experiment-glance.tsx';

const COLUMNS: readonly GridColumn<ExperimentRow>[] = [
  { id: 'finding', head: 'Finding', small: 1, cell: (row) => row.finding.title },
  {
    id: 'component',
    head: 'Component',
    width: '13%',
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
    width: '128px',
    small: 3,
    cell: (row) => <FindingStateMark state={row.verdict ?? row.state} />,
  },
  {
    id: 'why',
    head: 'How sure, or why not',
    width: '24%',
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
    width: '68px',
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
    width: '92px',
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

const FILTERS: readonly Filter[] = [
  { kind: 'search', name: 'q', label: 'Words of title or component' },
  { kind: 'choose', name: 'verdict', label: 'Verdict', choices: VERDICTS },
  { kind: 'choose', name: 'state', label: 'State', choices: STATES },
];

export function LabPage(): ReactNode {
  return (
    <ListPage<ExperimentRow>
      title="Lab"
      noun="experiments"
      about={(size, isOne) =>
        `${size} ${isOne ? 'experiment' : 'experiments'}; a verdict speaks about a finding, never about its finder`
      }
      read={queries.experiments}
      isLive
      filters={FILTERS}
      exported={{ name: 'experiments', path: '/experiments', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => row.id}
      rowName={(row) => row.finding.title}
      rowAddress={(row) => `/lab/${row.id}`}
      empty={(isFiltered) => <NoExperiments isFiltered={isFiltered} />}
      inspector={{ label: 'The chosen experiment', show: (row) => <ExperimentGlance row={row} /> }}
    />
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
