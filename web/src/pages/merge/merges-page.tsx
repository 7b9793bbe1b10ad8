/** The merges that wait for a person, likeliest first. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LinkRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Asserted } from '../../parts/badges.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { Ago } from '../../parts/when.tsx';
import { chance, relationWords } from '../../parts/words.ts';
import { AcceptAbove } from './batch.tsx';
import './merge.css';

const COLUMNS: readonly GridColumn<LinkRow>[] = [
  {
    id: 'chance',
    head: 'Chance',
    width: '72px',
    numeric: true,
    small: 3,
    cell: (row) => <b>{chance(row.confidence)}</b>,
  },
  { id: 'a', head: 'A', small: 1, cell: (row) => row.a.title },
  { id: 'b', head: 'B', small: 2, cell: (row) => row.b.title },
  { id: 'component', head: 'Component', width: '12%', cell: (row) => row.component.name },
  {
    id: 'relation',
    head: 'Relation',
    width: '96px',
    cell: (row) => row.decision ?? relationWords(row),
  },
  { id: 'by', head: 'By', width: '112px', cell: (row) => <Asserted by={row.by} /> },
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
  { value: 'held', words: 'held back: a case grew too fast' },
  { value: 'auto', words: 'merged by a machine' },
  { value: 'person', words: 'decided by a person' },
];

const FILTERS: readonly Filter[] = [
  { kind: 'choose', name: 'state', label: 'Links', choices: STATES, standing: 'suggested' },
];

export function MergesPage(): ReactNode {
  return (
    <ListPage<LinkRow>
      title="Merges"
      noun="pairs"
      about={(size, isOne) => `${size} ${isOne ? 'pair' : 'pairs'}, likeliest first`}
      start={<AcceptAbove />}
      read={queries.links}
      filters={FILTERS}
      exported={{ name: 'links', path: '/links', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => row.id}
      rowName={(row) => `${row.a.title} and ${row.b.title}`}
      rowAddress={(row) => `/merges/${row.id}`}
      empty={() => <NoMerges />}
      inspector={{ label: 'The chosen pair', show: (row) => <PairGlance row={row} /> }}
    />
  );
}

function PairGlance({ row }: { row: LinkRow }): ReactNode {
  return (
    <>
      <h2>
        {chance(row.confidence)} {relationWords(row)}
      </h2>
      <p className="q2 wrap">{row.component.name}</p>
      {[row.a, row.b].map((side, index) => (
        <section className="sec" key={side.id}>
          <h3>
            {index === 0 ? 'A' : 'B'}, by {side.submitter.name}
          </h3>
          <p className="wrap">
            <Link to={`/findings/${side.id}`}>{side.title}</Link>
          </p>
        </section>
      ))}
      <section className="sec">
        <dl className="pairs">
          <dt>Said by</dt>
          <dd>
            <Asserted by={row.by} />
          </dd>
          <dt>When</dt>
          <dd>
            <Ago at={row.at} />
          </dd>
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/merges/${row.id}`}>
          Side by side, to decide <kbd>Enter</kbd>
        </Link>
      </section>
    </>
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
