/** Every claim that came in, unjudged. */
import type { ReactNode } from 'react';
import type { FindingRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { useDeskFilters } from '../../parts/desk-filters.ts';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { leaveWords, RANK_CHOICES, STATE_WORDS } from '../../parts/words.ts';
import { FINDING_COLUMNS, FINDING_EXPORT } from './finding-columns.tsx';
import { FindingGlance } from './finding-glance.tsx';
import { NoFindings } from './no-findings.tsx';

const STATES = ['received', 'testing', 'reproduced', 'not_reproduced', 'inconclusive', 'unproven'].map(
  (value) => ({ value, words: STATE_WORDS[value] ?? value }),
);

const FILTERS: readonly Filter[] = [
  { kind: 'search', name: 'q', label: 'Words of title, component or id' },
  { kind: 'choose', name: 'state', label: 'Lab', choices: STATES },
  { kind: 'choose', name: 'severity', label: 'Claimed severity', choices: RANK_CHOICES },
  { kind: 'chip', name: 'component', words: (key) => `component is ${key.replace('pkg:npm/', '')}` },
  {
    kind: 'chip',
    name: 'finder',
    words: (id, rows) => `finder is ${(rows as readonly FindingRow[])[0]?.submitter.name ?? id}`,
  },
  {
    kind: 'chip',
    name: 'case',
    words: (id, rows) => `in case ${(rows as readonly FindingRow[])[0]?.case?.number ?? id}`,
  },
  { kind: 'chip', name: 'sector', words: (sector) => `reaches ${sector}` },
  { kind: 'chip', name: 'left', words: (id) => leaveWords(id) },
];

export function FindingsPage(): ReactNode {
  const filters = useDeskFilters(FILTERS);
  return (
    <ListPage<FindingRow>
      title="Findings"
      noun="findings"
      about={(size, isOne) => `${size} ${isOne ? 'claim' : 'claims'}, as received`}
      read={queries.findings}
      filters={filters}
      exported={{ name: 'findings', path: '/findings', columns: FINDING_EXPORT }}
      columns={FINDING_COLUMNS}
      sort="-received"
      rowId={(row) => row.id}
      rowName={(row) => row.title}
      rowAddress={(row) => `/findings/${row.id}`}
      canPick
      empty={(isFiltered) => <NoFindings isFiltered={isFiltered} />}
      inspector={{ label: 'The chosen finding', show: (row) => <FindingGlance row={row} /> }}
    />
  );
}
