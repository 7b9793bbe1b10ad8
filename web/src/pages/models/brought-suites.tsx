/** Suites that were brought into an engagement: plans there may refer to them, and runs are held against them. */
import { useQuery } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { EngagementView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import type { Acting } from './use-act.tsx';

export function BroughtSuites({ view, act }: { view: EngagementView; act: Acting }): ReactNode {
  const { data } = useQuery({ ...queries.engagementSuites(view.id), retry: false });
  // The developer's side reads plans, and no suite.
  if (data === undefined) return null;
  return (
    <section aria-labelledby="suites">
      <h3 id="suites">Suites</h3>
      {data.items.length === 0 ? (
        <p className="q2">None is brought in. A plan may still list its own tasks.</p>
      ) : null}
      <ul className="lines">
        {data.items.map((suite) => (
          <li key={suite.id}>
            <span>
              <b>{suite.name}</b> <span className="q2">version {suite.version}</span>
            </span>
            <span>{many(suite.tasks, 'task')}</span>
            <span className="mono">{suite.digest.slice(0, 19)}…</span>
            <span className="q">
              {suite.broughtBy.name}, <AgoShort at={suite.broughtAt} />
            </span>
          </li>
        ))}
      </ul>
      {view.may.includes('register-plan') ? (
        <Bring act={act} brought={data.items.map(({ digest }) => digest)} />
      ) : null}
    </section>
  );
}

function Bring({ act, brought }: { act: Acting; brought: readonly string[] }): ReactNode {
  const { data } = useQuery({ ...queries.suites(), retry: false });
  const others = (data?.items ?? []).filter(({ digest }) => !brought.includes(digest));
  if (others.length === 0) return null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const suite = String(new FormData(event.currentTarget).get('suite') ?? '');
    act.mutate({ path: '/suites', body: { suite }, said: 'Brought in. Plans may refer to its digest.' });
  };
  return (
    <form className="line-form" onSubmit={submit} aria-label="Bring a suite in">
      <label>
        Suite
        <select className="input" name="suite">
          {others.map(({ id, name, version }) => (
            <option key={id} value={id}>
              {name} {version}
            </option>
          ))}
        </select>
      </label>
      <Button type="submit" className="btn" isDisabled={act.isPending}>
        Bring it in
      </Button>
      <span className="q2">Whoever measures here reads it from then on.</span>
    </form>
  );
}
