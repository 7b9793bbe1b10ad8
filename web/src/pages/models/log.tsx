/** The engagement's own log, and who read what. Neither stands anywhere else. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { EngagementLogView, EngagementView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { By } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';

export function Log({ view }: { view: EngagementView }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="sec" aria-labelledby="log">
      <div className="head-row">
        <h2 id="log">Log</h2>
        <span className="count">
          {many(view.log.size, 'entry', 'entries')}, last{' '}
          <span className="mono">{view.log.head.slice(0, 16)}…</span>
        </span>
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Every step, with who took it</summary>
        {isOpen ? <Entries id={view.id} /> : null}
      </details>
      <Accesses id={view.id} />
    </section>
  );
}

function Entries({ id }: { id: string }): ReactNode {
  const { data, error, refetch } = useQuery(queries.engagementLog(id));
  if (error !== null) return <Trouble error={error} retry={refetch} />;
  return (
    <Scroll label="Log of the engagement">
      <table>
        <thead>
          <tr>
            <th scope="col" className="num">
              No.
            </th>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Who</th>
            <th scope="col">Why, and of what</th>
            <th scope="col">Digest</th>
          </tr>
        </thead>
        <tbody>
          {(data?.items ?? []).map((entry) => (
            <tr key={entry.seq}>
              <td className="num">{entry.seq}</td>
              <td>
                <Exact at={entry.at} />
              </td>
              <td>{entry.kind.replaceAll('.', ' ').replaceAll('-', ' ')}</td>
              <td>
                <By name={entry.by.name} machine={entry.by.machine} />
              </td>
              <td className="wrap">
                {entry.reason ?? ''} <span className="q2">{detailOf(entry.detail)}</span>
              </td>
              <td className="mono">{entry.digest.slice(0, 12)}…</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What the entry is about, as it is hashed: which partner was given what until when, which plan, which report. */
function detailOf(detail: EngagementLogView['items'][number]['detail']): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function Accesses({ id }: { id: string }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...queries.engagementAccesses(id),
    enabled: isOpen,
  });
  const rows = (data?.pages ?? []).flatMap(({ items }) => items);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Who read what</summary>
      {error === null ? null : <Trouble error={error} retry={refetch} />}
      {data !== undefined && rows.length === 0 ? <p className="q2">Nobody read anything yet.</p> : null}
      <ul className="lines">
        {rows.map((row) => (
          <li key={`${row.at} ${row.by.id} ${row.subject ?? row.what}`}>
            <By name={row.by.name} machine={row.by.machine} />
            <span>{row.what}</span>
            <Exact at={row.at} />
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button className="btn small" isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          Earlier ones
        </Button>
      ) : null}
    </details>
  );
}
