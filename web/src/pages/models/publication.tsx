/**
 * Whether a report of ours may leave. The clearinghouse asks, the developer says, an official lets it go; each reads
 * here where it stands, and what leaving means, before a passkey is touched.
 */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { EngagementView, ReportView } from '../../../../src/apps/server/views/index.ts';
import { State } from '../../parts/badges.tsx';
import type { MarkKind } from '../../parts/icons.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';
import type { Acting } from './use-act.tsx';
import { PUBLICATION_WORDS } from './words.ts';

type Props = {
  readonly view: ReportView;
  readonly engagement: EngagementView | undefined;
  readonly act: Acting;
};

const MARKS: Readonly<Record<ReportView['publication'], MarkKind>> = {
  'not-asked': 'dot',
  asked: 'half',
  given: 'seen',
  withheld: 'no',
  lapsed: 'open',
  published: 'closed',
};

export function Publication({ view, engagement, act }: Props): ReactNode {
  if (view.sharedAt === null) return null;
  const may = new Set(engagement?.may ?? []);
  const isOut = view.publication === 'published';
  return (
    <section className="sec" aria-labelledby="publication">
      <h2 id="publication">Publication of this report</h2>
      <p>
        <State mark={MARKS[view.publication]}>{PUBLICATION_WORDS[view.publication]}</State>{' '}
        {view.consent === null || isOut ? null : (
          <span className="q">
            {view.consent.by.name}, <Exact at={view.consent.at} />
          </span>
        )}
        {isOut && view.publishedAt !== null ? (
          <span className="q">
            <Exact at={view.publishedAt} />,{' '}
            <a href={`/api/v1/reports/${encodeURIComponent(view.id)}/page`}>as anyone reads it</a>
          </span>
        ) : null}
      </p>
      {act.error === null ? null : <Trouble error={act.error} />}
      {may.has('give-consent') && !isOut ? <Say view={view} act={act} /> : null}
      {may.has('publish-report') && !isOut ? <LetGo view={view} act={act} /> : null}
    </section>
  );
}

/** The developer's word, signed. It may say otherwise as long as nothing left. */
function Say({ view, act }: Pick<Props, 'view' | 'act'>): ReactNode {
  const say = (given: boolean) =>
    act.mutate({
      path: `/reports/${encodeURIComponent(view.id)}/consent`,
      body: { given },
      signed: { kind: 'engagement.consent', subject: view.id, content: { digest: view.digest, given } },
      said: given ? 'You consent to publishing this report.' : 'This report will not be published.',
    });
  return (
    <>
      <p className="hint">
        What would leave is this report, word for word, with its plan: anyone would read that this model was
        measured here. Your questions, your terms, who was named and what was determined stay. You may say
        otherwise until it is published; withdrawing, or asking for confidential treatment, takes a yes back.
      </p>
      <div className="move">
        {view.publication === 'given' ? null : (
          <Button className="btn small" isDisabled={act.isPending} onPress={() => say(true)}>
            It may be published
          </Button>
        )}
        {view.publication === 'withheld' ? null : (
          <Button className="btn small" isDisabled={act.isPending} onPress={() => say(false)}>
            {view.publication === 'given' ? 'Take it back' : 'It may not'}
          </Button>
        )}
      </div>
    </>
  );
}

function LetGo({ view, act }: Pick<Props, 'view' | 'act'>): ReactNode {
  const path = `/reports/${encodeURIComponent(view.id)}`;
  if (view.publication === 'given')
    return (
      <div className="move">
        <Button
          className="btn primary"
          isDisabled={act.isPending}
          onPress={() =>
            act.mutate({
              path: `${path}/publication`,
              body: { digest: view.digest },
              signed: { kind: 'report.publish', subject: view.id, content: { digest: view.digest } },
              said: 'Published, with your signature.',
            })
          }
        >
          Publish: sign
        </Button>
        <span className="q2">Anyone reads it from then on. It cannot be taken back.</span>
      </div>
    );
  if (view.publication === 'asked')
    return <p className="q2">The developer was asked. Nothing follows from silence.</p>;
  return (
    <div className="move">
      <Button
        className="btn"
        isDisabled={act.isPending}
        onPress={() =>
          act.mutate({ path: `${path}/asked`, body: {}, said: 'Asked. It waits for the developer.' })
        }
      >
        Ask the developer
      </Button>
      <span className="q2">Only its signed yes to this very report lets it be published.</span>
    </div>
  );
}
