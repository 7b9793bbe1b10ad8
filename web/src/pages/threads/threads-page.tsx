/** What is said, and to whom: the threads one takes part in. For those outside it is all they see of a case. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Empty, Ghosts } from '../../parts/list-body.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { AUDIENCE_NAMES, readersWords } from './audience.ts';
import './threads.css';

/** The server lists no more than these, latest word first. */
const MOST = 200;

export function ThreadsPage(): ReactNode {
  const { data, error, refetch, dataUpdatedAt } = useQuery(queries.threads());
  return (
    <Page title="Threads" crumbs={[{ label: 'Threads' }]}>
      <div className="head-row">
        <h1>Threads</h1>
        <span className="count" role="status">
          {data === undefined ? '' : threadsWords(data.items.length)}
        </span>
      </div>
      <p className="lead">Each is one audience of one case. Who reads it stands in its border.</p>
      {error === null ? null : (
        <Trouble error={error} retry={refetch} {...(data === undefined ? {} : { readAt: dataUpdatedAt })} />
      )}
      {data === undefined && error === null ? <Ghosts noun="threads" /> : null}
      {data?.items.length === 0 ? (
        <div className="box sec">
          <Empty title="No thread is open to you.">
            <p>A coordinator opens one from a case, and you find it here from then on.</p>
          </Empty>
        </div>
      ) : (
        <ul className="thread-list sec">
          {data?.items.map((thread) => (
            <li key={thread.id}>
              <Link to={`/threads/${thread.id}`}>
                <b className="wrap">{thread.subject}</b>
                <span className="q2">
                  {AUDIENCE_NAMES[thread.audience]}, {readersWords(thread)}
                </span>
                <span className="q2">{many(thread.messages, 'message')}</span>
                <Ago at={thread.lastAt ?? thread.openedAt} flat />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function threadsWords(shown: number): string {
  if (shown < MOST) return shown === 0 ? '' : many(shown, 'thread');
  return `the ${MOST} with the latest words; older ones stand in their cases`;
}
