/** What is said, and to whom: the threads one takes part in. For those outside it is all they see of a case. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ThreadView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Ago, AgoShort } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { AUDIENCE_NAMES, readersWords } from './audience.ts';

const latest = (row: ThreadView) => row.lastAt ?? row.openedAt;

const COLUMNS: readonly GridColumn<ThreadView>[] = [
  { id: 'subject', head: 'Subject', small: 1, cell: (row) => row.subject },
  {
    id: 'audience',
    head: 'Who reads it',
    width: '22%',
    small: 2,
    cell: (row) => AUDIENCE_NAMES[row.audience],
  },
  { id: 'readers', head: 'Parties', width: '80px', numeric: true, cell: (row) => count(row.readers.length) },
  { id: 'messages', head: 'Messages', width: '96px', numeric: true, cell: (row) => count(row.messages) },
  {
    id: 'latest',
    head: 'Latest word',
    width: '128px',
    small: 3,
    cell: (row) => (
      <span className="q">
        <AgoShort at={latest(row)} />
      </span>
    ),
  },
];

const EXPORT: readonly ExportColumn<ThreadView>[] = [
  { head: 'id', text: (row) => row.id },
  { head: 'subject', text: (row) => row.subject },
  { head: 'audience', text: (row) => row.audience },
  { head: 'parties', text: (row) => row.readers.map(({ name }) => name).join('; ') },
  { head: 'messages', text: (row) => row.messages },
  { head: 'latest_utc', text: latest },
];

export function ThreadsPage(): ReactNode {
  return (
    <ListPage<ThreadView>
      title="Threads"
      noun="threads"
      about={(size, isOne) => `${size} ${isOne ? 'thread' : 'threads'}, latest word first`}
      read={queries.threads}
      isLive
      filters={[]}
      exported={{ name: 'threads', path: '/threads', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => row.id}
      rowName={(row) => `${row.subject}, ${AUDIENCE_NAMES[row.audience]}`}
      rowAddress={(row) => `/threads/${row.id}`}
      empty={() => (
        <Empty title="No thread is open to you.">
          <p>A coordinator opens one from a case, and you find it here from then on.</p>
        </Empty>
      )}
      inspector={{ label: 'The chosen thread', show: (row) => <ThreadGlance row={row} /> }}
    />
  );
}

/** Parties of a thread that are named before the rest is counted. */
const NAMED = 12;

function ThreadGlance({ row }: { row: ThreadView }): ReactNode {
  const rest = row.readers.length - NAMED;
  return (
    <>
      <h2 className="wrap">{row.subject}</h2>
      <p className="q2">
        {AUDIENCE_NAMES[row.audience]}, {readersWords(row)}
      </p>
      <section className="sec">
        <h3>Who reads it</h3>
        <ul>
          {row.readers.slice(0, NAMED).map((reader) => (
            <li key={reader.id} className="wrap">
              {reader.name} <span className="q">{reader.role}</span>
            </li>
          ))}
        </ul>
        {rest > 0 ? <p className="q2">and {many(rest, 'more party', 'more parties')}</p> : null}
      </section>
      <section className="sec">
        <dl className="pairs">
          <dt>{row.lastAt === null ? 'Opened' : 'Latest word'}</dt>
          <dd>
            <Ago at={latest(row)} />
          </dd>
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/threads/${row.id}`}>
          {row.messages === 0 ? 'Write the first word' : `Read ${many(row.messages, 'message')}`}{' '}
          <kbd>Enter</kbd>
        </Link>
      </section>
    </>
  );
}
