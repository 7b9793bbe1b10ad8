/** What an official wants to be asked about: criteria that reports are held against, and where further ones are brought. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CriteriaRow } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { Confirm } from '../settings/confirm.tsx';
import { ForReaders } from './for-readers.tsx';
import './models.css';

const EXAMPLE = `{ "format": "breakwater.alert-criteria/1", "name": "first set",
  "criteria": [ { "id": "c1", "says": "half of it is solved", "suite": "harbour", "figure": "success",
                  "treatment": "as-failure", "by": "interval-low", "atLeast": 0.5 } ] }`;

export function CriteriaPage(): ReactNode {
  const reading = useQuery(queries.criteria());
  const inForce = reading.data?.items.filter(({ endedAt }) => endedAt === null).length;
  return (
    <Page title="Criteria" crumbs={[{ label: 'Models', to: '/models' }, { label: 'Criteria' }]}>
      <div className="head-row">
        <h1>Criteria</h1>
        <span className="count" role="status">
          {inForce === undefined ? '' : `${many(inForce, 'set')} in force`}
        </span>
      </div>
      <p className="note">
        Every report is held against what is in force here. A criterion that is crossed, or cannot be
        measured, opens a question to officials; it answers nothing. Only the officials named for a set read
        it: whoever measures need not know what is looked for.
      </p>
      {reading.error === null ? <Bring /> : null}
      <OneThing
        reading={reading}
        noun="criteria"
        forbidden={
          <Empty title="Criteria are read by the officials they were brought for.">
            <p>Officials of the clearinghouse bring them, and name who else reads them. Ask one of them.</p>
          </Empty>
        }
      >
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="You hold no criteria.">
              <p>There may be none: officials may determine without. A set is a document like this:</p>
              <Command label="A set of criteria" text={EXAMPLE} />
            </Empty>
          ) : (
            items.map((row) => <Criteria key={row.id} row={row} />)
          )
        }
      </OneThing>
    </Page>
  );
}

function Criteria({ row }: { row: CriteriaRow }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const end = useMutation({
    mutationFn: () => send('DELETE', `${API}/criteria/${encodeURIComponent(row.id)}`),
    onSuccess: () => {
      say('Ended. It asks nothing further; what it asked stays.');
      void client.invalidateQueries({ queryKey: ['criteria'] });
    },
  });
  return (
    <section className="sec" aria-labelledby={row.id}>
      <div className="head-row">
        <h2 id={row.id}>{row.name}</h2>
        {row.endedAt === null ? (
          <Confirm
            label="End"
            about={row.name}
            consequence="It asks nothing further; what it asked stays."
            isBusy={end.isPending}
            act={() => end.mutate()}
          />
        ) : (
          <State mark="closed">
            ended <AgoShort at={row.endedAt} />
          </State>
        )}
      </div>
      {end.error === null ? null : <Trouble error={end.error} />}
      <ul className="lines">
        {row.criteria.map(({ id, says }) => (
          <li key={id}>
            <span className="mono">{id}</span>
            <span className="wrap">{says}</span>
          </li>
        ))}
      </ul>
      <p className="q">
        {row.writtenBy.name}, <Exact at={row.writtenAt} />,{' '}
        <span className="mono">{row.digest.slice(0, 19)}…</span>
      </p>
    </section>
  );
}

function Bring(): ReactNode {
  return (
    <details className="asking">
      <summary className="btn">Bring criteria</summary>
      <ForReaders
        label="Criteria (breakwater.alert-criteria/1)"
        readers="Which other officials read them, by their ids"
        parameter="official"
        path={`${API}/criteria`}
        said={({ name, criteria }: CriteriaRow) =>
          `${name} is in force, ${many(criteria.length, 'criterion', 'criteria')}.`
        }
        rereads="criteria"
      />
      <p className="hint">
        Reports that were made already are held against them too. A person’s id stands in its own settings.
      </p>
    </details>
  );
}
