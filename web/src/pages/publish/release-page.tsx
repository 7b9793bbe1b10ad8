/**
 * A release cannot be called back. So it is a page, not a key: the consequence in a sentence, who will see
 * what, what is still open, and a word to type.
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ReleaseView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted, Tlp } from '../../parts/badges.tsx';
import { Icon } from '../../parts/icons.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { MappingTable } from '../cases/what-leaves.tsx';
import '../cases/case.css';
import { Correct } from './correct.tsx';
import { Revisions } from './revisions.tsx';
import { Withdrawn } from './withdraw.tsx';
import './publish.css';

export function ReleasePage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery({
    ...queries.advisory(id),
    refetchInterval: ({ state }) => (state.data?.state === 'released' ? 2_000 : false),
  });
  const { data } = reading;
  const crumbs = [
    { label: 'Publish', to: '/publish' },
    { label: data?.identifier ?? id, mono: true },
  ];
  return (
    <Page title={data === undefined ? 'Release' : `Release ${data.identifier}`} crumbs={crumbs}>
      <OneThing reading={reading} noun="advisory" heading="Release">
        {(view) => <Body view={view} />}
      </OneThing>
    </Page>
  );
}

function Body({ view }: { view: ReleaseView }): ReactNode {
  return (
    <>
      <div className="tags">
        {view.state === 'published' ? <Tlp label="CLEAR" /> : null}
        <span className="mono">{view.component.purl ?? view.component.name}</span>
        <span>{view.published === null ? `draft ${view.revision}` : `revision ${view.published}`}</span>
        <Link to={`/cases/${view.case.id}`}>case {view.case.number}</Link>
      </div>
      {view.state === 'draft' ? <Grave view={view} /> : <Gone view={view} />}
      <section className="sec" aria-labelledby="what">
        <div className="head-row">
          <h2 id="what">Field by field</h2>
          <span className="count">what has no line here cannot leave</span>
        </div>
        <MappingTable advisory={view.advisory} />
      </section>
    </>
  );
}

function Grave({ view }: { view: ReleaseView }): ReactNode {
  const [word, setWord] = useState('');
  const client = useQueryClient();
  const say = useSay();
  const release = useMutation({
    mutationFn: async () => {
      const { id, identifier, revision } = view;
      const act = { kind: 'advisory.release', subject: id, content: { identifier, revision } } as const;
      return send<ReleaseView>('POST', `${API}/advisories/${encodeURIComponent(id)}/release`, {
        word,
        revision,
        ...(await touched(act)),
      });
    },
    onSuccess: () => {
      say('Released. It is being written and signed now.');
      // The form goes with the draft.
      document.getElementById('main')?.focus({ preventScroll: true });
      for (const key of ['advisories', 'cases', 'flow', 'today', 'me'])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const fits = word.trim() === view.word;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fits && view.blocked === null) release.mutate();
  };
  return (
    <form className="grave-box" onSubmit={submit}>
      <h1>Release “{view.title}” to everyone, now. It cannot be called back.</h1>
      <div className="halves">
        <section aria-labelledby="who">
          <h2 id="who">Who will see what</h2>
          <ul>
            {view.audience.map((line) => (
              <li key={line.who + line.what}>
                <b>{line.who}</b>: {line.what}
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="open">
          <h2 id="open">Still open</h2>
          {view.open.length === 0 ? <p className="q2">Nothing.</p> : null}
          <ul>
            {view.open.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      </div>
      {release.error === null ? null : <Trouble error={release.error} />}
      {view.blocked === null ? null : (
        <p className="err">
          <Icon name="lock" />
          <span>It may not leave yet: {view.blocked}</span>
        </p>
      )}
      <div className="field">
        <label htmlFor="word">
          Type <span className="mono">{view.word}</span>
        </label>
        <div className="acts">
          <input
            id="word"
            className="input"
            autoComplete="off"
            spellCheck={false}
            value={word}
            disabled={view.blocked !== null}
            onChange={(event) => setWord(event.target.value)}
          />
          <Link className="btn" to={`/cases/${view.case.id}`}>
            Not now
          </Link>
          <Button
            type="submit"
            className="btn grave"
            isDisabled={!fits || view.blocked !== null || release.isPending}
          >
            Release
          </Button>
        </div>
        <p className="hint">
          {fits ? 'The word is right; Release is open.' : 'Release opens when the word is typed in full.'}
        </p>
      </div>
    </form>
  );
}

const FORMATS = { csaf: 'CSAF 2.0', osv: 'OSV', openvex: 'OpenVEX', cve: 'CVE record' } as const;

function Gone({ view }: { view: ReleaseView }): ReactNode {
  return (
    <>
      <h1>{view.title}</h1>
      <p className="lead">
        {view.state === 'published'
          ? view.withdrawn === undefined
            ? 'It is out, signed, and cannot be called back; what is wrong in it can be corrected.'
            : 'It was published and is withdrawn; its files say so.'
          : 'It was released and is being written and signed now.'}
      </p>
      <div className="halves sec">
        <dl className="pairs">
          <dt>Released by</dt>
          <dd>
            {view.releasedBy === null ? (
              <span className="q">not noted</span>
            ) : (
              <Asserted by={view.releasedBy} />
            )}
          </dd>
          <dt>Released</dt>
          <dd>
            {view.releasedAt === null ? <span className="q">not noted</span> : <Ago at={view.releasedAt} />}
          </dd>
          <dt>Published</dt>
          <dd>
            {view.publishedAt === null ? <span className="q">not yet</span> : <Ago at={view.publishedAt} />}
          </dd>
        </dl>
        <section aria-labelledby="files">
          <h2 id="files">Files</h2>
          <ul>
            {view.advisory.files.map((file) => (
              <li key={file.path} className="wrap">
                <a href={file.path.startsWith('/') ? file.path : `/${file.path}`}>{FORMATS[file.format]}</a>{' '}
                <span className="mono q">{file.path}</span>
              </li>
            ))}
          </ul>
          {view.advisory.files.length === 0 ? <p className="q2">Not written yet.</p> : null}
        </section>
      </div>
      <Revisions advisory={view.advisory} />
      {view.state === 'published' ? <Correct view={view} /> : null}
      {view.state === 'published' ? <Withdrawn view={view} /> : null}
    </>
  );
}
