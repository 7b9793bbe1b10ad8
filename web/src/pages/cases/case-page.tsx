/** One root cause: what it is, what was shown, who is reached, how long is left, and what would leave. */

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { useKeys } from '../../frame/keys.tsx';
import { Inspector, inspectorRoom, Page } from '../../frame/page.tsx';
import { usePaletteActions } from '../../frame/palette-context.tsx';
import { useIsDesk } from '../../frame/session.tsx';
import { Tlp } from '../../parts/badges.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Ago, Due } from '../../parts/when.tsx';
import { many, STAGE_WORDS } from '../../parts/words.ts';
import { StageMark } from './case-columns.tsx';
import { Clock } from './clock.tsx';
import { Decisions } from './decisions.tsx';
import { Evidence } from './evidence.tsx';
import { Exposure } from './exposure.tsx';
import { History } from './history.tsx';
import { Members } from './members.tsx';
import { ParticipantInspector } from './participant-inspector.tsx';
import { Participants } from './participants.tsx';
import { Threads } from './threads.tsx';
import { WhatLeaves } from './what-leaves.tsx';
import './case.css';

export function CasePage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const { party } = useSearch({ strict: false }) as { party?: string };
  const reading = useQuery({ ...queries.case(id), refetchInterval: 15_000 });
  const { data } = reading;
  const crumbs = [
    { label: 'Cases', to: '/cases' },
    { label: data === undefined ? id : `case ${data.number}` },
  ];
  const chosen = data?.participants.find((participant) => participant.party.id === party);
  return (
    <Page
      title={data?.title ?? 'Case'}
      crumbs={crumbs}
      inspector={
        data === undefined ? (
          inspectorRoom(reading, 'The case')
        ) : chosen === undefined ? (
          <Beside found={data} />
        ) : (
          <ParticipantInspector key={chosen.party.id} found={data} participant={chosen} />
        )
      }
    >
      <OneThing reading={reading} noun="case" heading="Case">
        {(found) => <CaseBody found={found} />}
      </OneThing>
    </Page>
  );
}

function CaseBody({ found }: { found: CaseDetail }): ReactNode {
  return (
    <>
      <div className="case-head">
        <div>
          <div className="tags">
            <Tlp label={found.tlp} />
            <span className="mono">{found.component.purl ?? found.component.name}</span>
            {found.weaknesses.map((weakness) => (
              <span key={weakness}>{weakness}</span>
            ))}
            <span>{many(found.findings, 'finding')}, 1 root cause</span>
          </div>
          <h1>{found.title}</h1>
          <p className="lead">
            {found.summary.join(' ')} <Standing found={found} />
          </p>
        </div>
        <Clock found={found} />
      </div>
      <Participants found={found} />
      <Evidence found={found} />
      <Decisions found={found} />
      <Threads found={found} />
      <Members found={found} />
      <Exposure found={found} />
      <WhatLeaves found={found} />
      <History found={found} />
    </>
  );
}

/** What is so, from the record itself: finders, the lab's word, the fix, and who is reached. */
function Standing({ found }: { found: CaseDetail }): ReactNode {
  const affected = found.exposure.filter((operator) =>
    operator.assets.some((asset) => asset.status === 'affected'),
  );
  const open = affected.filter((operator) => operator.notice === null || operator.notice.answer === 'open');
  const fix =
    found.fixedVersions.length > 0 ? (
      <>
        {' '}
        It is fixed in <b>{found.fixedVersions.slice(0, 3).join(', ')}</b>.
      </>
    ) : (
      ' No fix is known.'
    );
  return (
    <>
      Found by <b>{many(found.finders, 'party', 'parties')}</b>.{fix}{' '}
      {affected.length === 0 ? (
        'No operator that sent its inventory is affected.'
      ) : (
        <>
          <b>{many(affected.length, 'operator')}</b> {affected.length === 1 ? 'is' : 'are'} affected,{' '}
          {open.length} still open.
        </>
      )}
    </>
  );
}

function Beside({ found }: { found: CaseDetail }): ReactNode {
  const navigate = useNavigate();
  const merge = found.links.find((link) => link.decidedBy === 'suggested');
  const release = found.advisory !== null && found.advisory.state === 'draft' ? found.advisory : null;
  const isDesk = useIsDesk();
  const toEmbargo = () => void navigate({ to: `/cases/${found.id}/embargo` });
  const toMerge = () => merge && void navigate({ to: `/merges/${merge.id}` });
  const toRelease = () => release && void navigate({ to: `/publish/${release.id}` });
  useKeys('This case', [
    ...(merge === undefined ? [] : [{ key: 'm', words: 'decide the merge that waits', run: toMerge }]),
    ...(isDesk ? [{ key: 'e', words: 'move the embargo', run: toEmbargo }] : []),
    ...(release === null ? [] : [{ key: 'r', words: 'review the release', run: toRelease }]),
  ]);
  usePaletteActions([
    ...(release === null
      ? []
      : [
          {
            id: 'do-release',
            label: `Release the ${found.component.name} advisory…`,
            hint: 'a page, not a key',
            run: toRelease,
          },
        ]),
    ...(merge === undefined
      ? []
      : [{ id: 'do-merge', label: 'Decide the merge that waits…', hint: 'undoable', run: toMerge }]),
  ]);
  return (
    <Inspector label="Where this case stands" position={<StageMark stage={found.stage} />}>
      <h2>{STAGE_WORDS[found.stage]}</h2>
      <p className="q2">
        <Ago at={found.stageAt} />
      </p>
      <section className="sec">
        <h3>Next</h3>
        {found.dueAt === null ? <p className="q2">Nothing here has a date.</p> : <Due at={found.dueAt} />}
        <div className="stack sec-small">
          {release === null ? null : (
            <Link className="btn primary" to={`/publish/${release.id}`}>
              Review the release <kbd>r</kbd>
            </Link>
          )}
          {merge === undefined ? null : (
            <Link className={release === null ? 'btn primary' : 'btn'} to={`/merges/${merge.id}`}>
              Decide the merge that waits <kbd>m</kbd>
            </Link>
          )}
          {isDesk ? (
            <>
              <Link className="btn" to={`/cases/${found.id}/embargo`}>
                Move the embargo <kbd>e</kbd>
              </Link>
              <Link className="btn" to={`/cases/${found.id}/maintainer`}>
                Page for the maintainer
              </Link>
            </>
          ) : null}
        </div>
      </section>
      <section className="sec">
        <h3>Known as</h3>
        <p className="wrap">
          {found.aliases.length === 0 ? (
            <span className="q">no identifier is claimed</span>
          ) : (
            found.aliases.join(', ')
          )}
        </p>
      </section>
      <section className="sec">
        <h3>Affected, as claimed</h3>
        <ul>
          {found.affected.map((claim) => (
            <li key={claim.range}>
              <span className="mono wrap">{claim.range}</span> <span className="q">×{claim.times}</span>
            </li>
          ))}
        </ul>
        {found.affected.length === 0 ? <p className="q">no range was claimed</p> : null}
      </section>
      <section className="sec">
        <h3>Opened</h3>
        <Ago at={found.openedAt} />
      </section>
    </Inspector>
  );
}
