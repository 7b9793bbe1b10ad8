/** A case as a row: on screen, and taken away. */
import type { CaseRow } from '../../../../src/apps/server/views/index.ts';
import { SeverityBrief, State } from '../../parts/badges.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import type { MarkKind } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { exactUtc, untilWords, urgency } from '../../parts/time.ts';
import { count, STAGE_WORDS } from '../../parts/words.ts';

const STAGE_MARKS: Readonly<Record<CaseRow['stage'], MarkKind>> = {
  unique: 'dot',
  reproduced: 'seen',
  coordinating: 'half',
  fixed: 'half',
  published: 'open',
  protected: 'safe',
  refused: 'closed',
};

export function StageMark({ stage }: { stage: CaseRow['stage'] }) {
  const words = STAGE_WORDS[stage].toLowerCase();
  return stage === 'protected' ? (
    <State mark="safe" tone="safe">
      {words}
    </State>
  ) : (
    <State mark={STAGE_MARKS[stage]}>{words}</State>
  );
}

function DueCell({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <span className="q">no date</span>;
  const state = urgency(at, now);
  const words = untilWords(at, now);
  return (
    <span title={exactUtc(at, now)}>
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

export const CASE_COLUMNS: readonly GridColumn<CaseRow>[] = [
  {
    id: 'title',
    head: 'Case',
    small: 1,
    cell: (row) => (
      <>
        <span className="q">{row.number}</span> {row.title}
      </>
    ),
  },
  {
    id: 'component',
    head: 'Component',
    width: '12%',
    small: 2,
    sort: ['component', 'component'],
    cell: (row) => row.component.name,
  },
  {
    id: 'stage',
    head: 'Stage',
    width: '124px',
    small: 3,
    sort: ['stage', 'stage'],
    cell: (row) => <StageMark stage={row.stage} />,
  },
  {
    id: 'severity',
    head: 'Severity',
    width: '108px',
    sort: ['-severity', '-severity'],
    downFirst: true,
    cell: (row) => <SeverityBrief rank={row.severity} decided={row.severityDecided} />,
  },
  { id: 'due', head: 'Due', width: '120px', sort: ['due', 'due'], cell: (row) => <DueCell at={row.dueAt} /> },
  {
    id: 'findings',
    head: 'Findings',
    width: '70px',
    numeric: true,
    sort: ['-findings', '-findings'],
    downFirst: true,
    cell: (row) => (
      <>
        {count(row.findings)}
        <span className="vh"> findings by {row.finders} finders</span>
      </>
    ),
  },
  {
    id: 'operators',
    head: 'Operators',
    width: '80px',
    numeric: true,
    cell: (row) => (row.operators === null ? <span className="q">·</span> : count(row.operators)),
  },
];

export const CASE_EXPORT: readonly ExportColumn<CaseRow>[] = [
  { head: 'number', text: (row) => row.number },
  { head: 'id', text: (row) => row.id },
  { head: 'title', text: (row) => row.title },
  { head: 'component', text: (row) => row.component.name },
  { head: 'stage', text: (row) => row.stage },
  { head: 'severity', text: (row) => row.severity },
  { head: 'severity_by', text: (row) => (row.severityDecided ? 'decided' : 'claimed') },
  { head: 'tlp', text: (row) => row.tlp },
  { head: 'embargo', text: (row) => row.embargo.state },
  { head: 'embargo_until_utc', text: (row) => row.embargo.until },
  { head: 'due_utc', text: (row) => row.dueAt },
  { head: 'findings', text: (row) => row.findings },
  { head: 'finders', text: (row) => row.finders },
  { head: 'operators', text: (row) => row.operators },
  { head: 'opened_utc', text: (row) => row.openedAt },
];
