/** A finding as a row: on screen, and taken away. */
import type { FindingRow } from '../../../../src/apps/server/views/index.ts';
import { FindingStateMark, Severity } from '../../parts/badges.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { AgoShort } from '../../parts/when.tsx';

export const FINDING_COLUMNS: readonly GridColumn<FindingRow>[] = [
  { id: 'title', head: 'Finding', small: 1, cell: (row) => row.title },
  {
    id: 'component',
    head: 'Component',
    width: '16%',
    small: 2,
    sort: ['component', '-component'],
    cell: (row) => (
      <>
        {row.component.name} <span className="q">{row.component.version}</span>
      </>
    ),
  },
  {
    id: 'finder',
    head: 'Finder',
    width: '108px',
    cell: (row) => row.submitter.name,
  },
  {
    id: 'severity',
    head: 'Claimed',
    width: '80px',
    sort: ['-severity', 'severity'],
    downFirst: true,
    cell: (row) => <Severity rank={row.severity} />,
  },
  {
    id: 'state',
    head: 'Lab',
    width: '132px',
    small: 3,
    sort: ['state', 'state'],
    cell: (row) => <FindingStateMark state={row.state} />,
  },
  {
    id: 'received',
    head: 'Received',
    width: '96px',
    sort: ['-received', 'received'],
    downFirst: true,
    cell: (row) => (
      <span className="q">
        <AgoShort at={row.receivedAt} />
      </span>
    ),
  },
];

export const FINDING_EXPORT: readonly ExportColumn<FindingRow>[] = [
  { head: 'id', text: (row) => row.id },
  { head: 'own_id', text: (row) => row.ownId },
  { head: 'title', text: (row) => row.title },
  { head: 'component', text: (row) => row.component.name },
  { head: 'version', text: (row) => row.component.version },
  { head: 'purl', text: (row) => row.component.purl },
  { head: 'weaknesses', text: (row) => row.weaknesses.join(' ') },
  { head: 'finder', text: (row) => row.submitter.name },
  { head: 'severity_claimed', text: (row) => row.severity },
  { head: 'state', text: (row) => row.state },
  { head: 'reason', text: (row) => row.lab?.reason ?? null },
  { head: 'tlp', text: (row) => row.tlp },
  { head: 'case', text: (row) => row.case?.number ?? null },
  { head: 'received_utc', text: (row) => row.receivedAt },
];
