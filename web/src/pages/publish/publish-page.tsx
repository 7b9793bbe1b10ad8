/** What is about to leave, what has left. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AdvisoryRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Severity, State } from '../../parts/badges.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { Ago, AgoShort } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';

const STATE_WORDS = { draft: 'draft', released: 'released', published: 'published' } as const;

const COLUMNS: readonly GridColumn<AdvisoryRow>[] = [
  { id: 'title', head: 'Advisory', small: 1, cell: (row) => row.title },
  {
    id: 'identifier',
    head: 'Identifier',
    width: '140px',
    cell: (row) => <span className="mono">{row.identifier}</span>,
  },
  { id: 'component', head: 'Component', width: '12%', small: 2, cell: (row) => row.component.name },
  {
    id: 'state',
    head: 'State',
    width: '150px',
    small: 3,
    cell: (row) => <StateOf row={row} />,
  },
  { id: 'severity', head: 'Severity', width: '76px', cell: (row) => <Severity rank={row.severity} /> },
  {
    id: 'operators',
    head: 'Operators',
    width: '76px',
    numeric: true,
    cell: (row) => (row.operators === null ? <span className="q">·</span> : count(row.operators)),
  },
  { id: 'case', head: 'Case', width: '48px', numeric: true, cell: (row) => row.case.number },
  {
    id: 'at',
    head: 'Since',
    width: '88px',
    cell: (row) => (
      <span className="q">
        <AgoShort at={row.at} />
      </span>
    ),
  },
];

function StateOf({ row }: { row: AdvisoryRow }): ReactNode {
  return (
    <State mark={row.state === 'draft' ? 'dot' : row.state === 'released' ? 'half' : 'seen'}>
      {STATE_WORDS[row.state]}
      {row.published !== null && row.published > 1 ? `, revision ${row.published}` : ''}
    </State>
  );
}

const EXPORT: readonly ExportColumn<AdvisoryRow>[] = [
  { head: 'identifier', text: (row) => row.identifier },
  { head: 'title', text: (row) => row.title },
  { head: 'component', text: (row) => row.component.name },
  { head: 'state', text: (row) => row.state },
  { head: 'revision', text: (row) => row.published ?? row.revision },
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

const FILTERS: readonly Filter[] = [{ kind: 'choose', name: 'state', label: 'State', choices: STATES }];

export function PublishPage(): ReactNode {
  return (
    <ListPage<AdvisoryRow>
      title="Publish"
      noun="advisories"
      about={(size, isOne) =>
        `${size} ${isOne ? 'advisory' : 'advisories'}; a draft leaves only by a person’s release`
      }
      read={queries.advisories}
      filters={FILTERS}
      exported={{ name: 'advisories', path: '/advisories', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => row.id}
      rowName={(row) => row.title}
      rowAddress={(row) => `/publish/${row.id}`}
      empty={() => (
        <Empty title="No advisory is here.">
          <p>
            One is drafted for each case as soon as the lab has reproduced a finding of it. Nothing leaves by
            itself.
          </p>
        </Empty>
      )}
      inspector={{ label: 'The chosen advisory', show: (row) => <AdvisoryGlance row={row} /> }}
    />
  );
}

function AdvisoryGlance({ row }: { row: AdvisoryRow }): ReactNode {
  return (
    <>
      <h2>{row.title}</h2>
      <p className="q2 wrap">
        <span className="mono">{row.identifier}</span>, {row.component.name}
      </p>
      <section className="sec">
        <dl className="pairs">
          <dt>State</dt>
          <dd>
            <StateOf row={row} />
          </dd>
          <dt>Since</dt>
          <dd>
            <Ago at={row.at} />
          </dd>
          <dt>Severity</dt>
          <dd>
            <Severity rank={row.severity} />
          </dd>
          <dt>Operators</dt>
          <dd>
            {row.operators === null ? (
              <span className="q">not computed yet</span>
            ) : (
              `${many(row.operators, 'operator')} reached`
            )}
          </dd>
          <dt>Case</dt>
          <dd>
            <Link to={`/cases/${row.case.id}`}>Case {row.case.number}</Link>
          </dd>
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/publish/${row.id}`}>
          {row.state === 'draft' ? 'See who will see what' : 'Open the advisory'} <kbd>Enter</kbd>
        </Link>
      </section>
    </>
  );
}
