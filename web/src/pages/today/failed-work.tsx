/** Work that a machine gave up: nobody is asked for it by name, so whoever looks after the instance reads it here. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '../../api/queries.ts';
import { isKeeper, useMe } from '../../frame/session.tsx';
import { many } from '../../parts/words.ts';

/** Nothing where there is none, and while it is not known. */
export function FailedWork(): ReactNode {
  const me = useMe();
  const { data } = useQuery({ ...queries.failedJobs(), enabled: isKeeper(me) });
  if (data === undefined || data.total === 0) return null;
  return (
    <p className="note">
      <b>{many(data.total, 'job')} failed for good</b> and will not run again by{' '}
      {data.total === 1 ? 'itself' : 'themselves'}.{' '}
      <Link to="/settings/work">See why, and take up again</Link>
    </p>
  );
}
