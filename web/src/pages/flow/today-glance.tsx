/** The nearest of what waits for me, beside the flow. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TodayRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Mark } from '../../parts/icons.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { useNow } from '../../parts/now.tsx';
import { urgency } from '../../parts/time.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago, Due } from '../../parts/when.tsx';
import { ACTION_WORDS, howMany } from '../../parts/words.ts';
import { subjectAddress } from '../today/subject-address.ts';

const SHOWN = 6;

export function TodayGlance(): ReactNode {
  const { data, error, refetch } = useQuery(queries.today(SHOWN));
  return (
    <section aria-labelledby="today-glance">
      <div className="head-row">
        <h2 id="today-glance">Today</h2>
        <span className="count">
          {data === undefined || data.items.length === 0
            ? ''
            : `${data.items.length} of ${howMany(data)}, by deadline`}
        </span>
        <Link className="end meta" to="/today">
          All that waits for me
        </Link>
      </div>
      {error === null ? null : <Trouble error={error} retry={refetch} />}
      {data === undefined && error === null ? <Ghosts noun="list" /> : null}
      {data?.items.length === 0 ? <p className="q2">Nothing waits for you.</p> : null}
      <ul className="glance">
        {data?.items.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row }: { row: TodayRow }): ReactNode {
  const state = urgency(row.dueAt, useNow());
  return (
    <li>
      <span className={`mark ${state}`}>
        <Mark kind={state} />
      </span>
      <span className="glance-due">
        {row.dueAt === null ? <Ago at={row.since} /> : <Due at={row.dueAt} />}
      </span>
      <span className="glance-what">
        <span className="clip">{row.title}</span>
        <span className="meta clip">{row.where}</span>
      </span>
      <Link className="btn small" to={subjectAddress(row.subject)}>
        {ACTION_WORDS[row.action] ?? 'Open'}
        <span className="vh">: {row.title}</span>
      </Link>
    </li>
  );
}
