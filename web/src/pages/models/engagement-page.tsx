/** One engagement: where it stands, its clock, what the reader may do next, and everything it rests on. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EngagementView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { State } from '../../parts/badges.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Ago, Due, Exact, Until } from '../../parts/when.tsx';
import { Access } from './access.tsx';
import { Determined } from './determined.tsx';
import { Log } from './log.tsx';
import { Material } from './material.tsx';
import { Moves } from './moves.tsx';
import { Probes } from './probes.tsx';
import { Terms } from './terms.tsx';
import { useAct } from './use-act.tsx';
import { STATE_MARKS, STATE_WORDS, STEP_WORDS, WAY } from './words.ts';
import '../cases/case.css';
import '../publish/publish.css';
import './models.css';

export function EngagementPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.engagement(id));
  const name = reading.data?.model;
  return (
    <Page title={name ?? 'Engagement'} crumbs={[{ label: 'Models', to: '/models' }, { label: name ?? id }]}>
      <OneThing reading={reading} noun="engagement" heading="Engagement">
        {(view) => <Body view={view} />}
      </OneThing>
    </Page>
  );
}

function Body({ view }: { view: EngagementView }): ReactNode {
  const act = useAct(view.id);
  return (
    <>
      <div className="tags">
        <span>{view.developer.name}</span>
        <State mark={STATE_MARKS[view.state]}>{STATE_WORDS[view.state]}</State>
        {view.confidential === null ? null : <span>confidential treatment asked for</span>}
      </div>
      <h1>{view.model}</h1>
      <p className="lead prose">{view.question}</p>
      <p className="meta">
        Asked <Exact at={view.openedAt} />. Nothing here licenses, certifies or clears a model.
      </p>
      <Way state={view.state} />
      <div className="cols sec">
        <Moves view={view} act={act} />
        <Clock view={view} />
      </div>
      <Terms view={view} act={act} />
      <Access view={view} act={act} />
      <Material view={view} act={act} />
      {view.side === 'developer' ? (
        <SharedDetermination view={view} />
      ) : (
        <Probes engagement={view.id} isOver={view.overAt !== null} />
      )}
      <Log view={view} />
    </>
  );
}

function Way({ state }: { state: EngagementView['state'] }): ReactNode {
  const at = WAY.indexOf(state);
  if (at === -1)
    return (
      <p className="note">
        This engagement was {STATE_WORDS[state]}. Nothing follows from that outside of it.
      </p>
    );
  return (
    <ol className="rail way" aria-label="Where it stands">
      {WAY.map((step, index) => (
        <li
          key={step}
          className={index < at ? 'done' : index === at ? 'now' : ''}
          {...(index === at ? { 'aria-current': 'step' as const } : {})}
        >
          {STEP_WORDS[step]}
        </li>
      ))}
    </ol>
  );
}

/** Where the terms share it, and once it is confirmed: anything else looks the same as none. */
function SharedDetermination({ view }: { view: EngagementView }): ReactNode {
  const { data } = useQuery({
    ...queries.sharedDetermination(view.id),
    enabled: view.terms?.sharesDetermination === true,
    retry: false,
  });
  return data === undefined ? null : <Determined determination={data} />;
}

/** What the end of the days does from here: access that runs out ends, and partners come after it at the earliest. */
function hintOf(state: EngagementView['state']): string {
  return state === 'findings-shared' || state === 'determination-recorded'
    ? 'Nothing opens to other trusted partners before these days end. The developer may end them sooner.'
    : 'When it runs out the engagement ends by itself. Nothing else follows from that.';
}

function Clock({ view }: { view: EngagementView }): ReactNode {
  return (
    <section aria-labelledby="clock">
      <h2 id="clock">Clock</h2>
      <dl className="pairs">
        {view.window === null ? (
          view.overAt === null ? (
            <>
              <dt>Access</dt>
              <dd className="q">not opened: no day has run</dd>
            </>
          ) : null
        ) : (
          <>
            <dt>Access</dt>
            <dd>
              <Ago at={view.window.opened} />
            </dd>
            <dt>Ends</dt>
            <dd>
              {view.overAt === null ? <Until at={view.window.ends} /> : <Exact at={view.window.ends} />}
            </dd>
            <dt>At the latest</dt>
            <dd>
              <Exact at={view.window.latest} />
              <span className="q">
                , days counted in {view.window.zone}; later only with the developer’s signature, and never
                beyond this
              </span>
            </dd>
          </>
        )}
        {view.overAt === null ? null : (
          <>
            <dt>Over</dt>
            <dd>
              <Ago at={view.overAt} />
            </dd>
          </>
        )}
        {view.destroyBy === null ? null : (
          <>
            <dt>Destroyed by</dt>
            <dd>{view.destroyedAt === null ? <Due at={view.destroyBy} /> : <Exact at={view.destroyBy} />}</dd>
          </>
        )}
        {view.destroyedAt === null ? null : (
          <>
            <dt>Material</dt>
            <dd>
              destroyed <Exact at={view.destroyedAt} />,{' '}
              <a href={`/api/v1/engagements/${encodeURIComponent(view.id)}/certificate`}>certificate</a>
            </dd>
          </>
        )}
      </dl>
      {view.overAt === null ? <p className="hint">{hintOf(view.state)}</p> : null}
    </section>
  );
}
