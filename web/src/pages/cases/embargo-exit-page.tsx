/**
 * Ending an embargo cannot be called back. So it is a page: the consequence in a sentence, who will see what,
 * the reason, and a word to type that names this case.
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { CaseDetail } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import './case.css';
import '../publish/publish.css';

export function EmbargoExitPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.case(id));
  const { data } = reading;
  const crumbs = [
    { label: 'Cases', to: '/cases' },
    { label: data === undefined ? id : `case ${data.number}`, to: `/cases/${id}` },
    { label: 'Embargo', to: `/cases/${id}/embargo` },
    { label: 'End it' },
  ];
  return (
    <Page title="End the embargo" crumbs={crumbs}>
      <OneThing reading={reading} noun="case" heading="End the embargo">
        {(found) => (found.embargo.state === 'exited' ? <Ended found={found} /> : <Grave found={found} />)}
      </OneThing>
    </Page>
  );
}

function Ended({ found }: { found: CaseDetail }): ReactNode {
  return (
    <>
      <h1>The embargo of case {found.number} has ended</h1>
      <p className="lead">It does not come back.</p>
      <Link className="btn sec-small" to={`/cases/${found.id}`}>
        To the case
      </Link>
    </>
  );
}

const REASONS = [
  { value: 'agreed', words: 'All agree that it ends now' },
  { value: 'public', words: 'It is public already' },
  { value: 'attacks_observed', words: 'Attacks were seen' },
] as const;

function Grave({ found }: { found: CaseDetail }): ReactNode {
  const [word, setWord] = useState('');
  const [why, setWhy] = useState<(typeof REASONS)[number]['value'] | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const wanted = `end embargo ${found.number}`;
  const isOpen = word.trim() === wanted && why !== null;
  const end = useMutation({
    mutationFn: async () => {
      const content = { number: found.number, why };
      const touch = await touched({ kind: 'embargo.exit', subject: found.id, content });
      const body = { move: 'exit', why, word, ...touch };
      return send('POST', `${API}/cases/${encodeURIComponent(found.id)}/embargo`, body);
    },
    onSuccess: () => {
      say('Ended. What this case will publish can be released from now on.');
      void client.invalidateQueries({ queryKey: ['cases'] });
      void navigate({ to: `/cases/${found.id}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isOpen && !end.isPending) end.mutate();
  };
  return (
    <form className="grave-box" onSubmit={submit}>
      <h1>
        End the embargo of case {found.number}, “{found.title}”, now. It cannot be called back.
      </h1>
      <div className="halves">
        <section aria-labelledby="who">
          <h2 id="who">Who will see what</h2>
          <ul>
            <li>
              <b>Nobody new, by this alone</b>: ending only lets a release go; releasing is a page of its own
            </li>
            <li>
              <b>The maintainer’s private page</b>: says from now on that the date is today
            </li>
            <li>
              {found.participants.length === 0 ? (
                <b>Nobody else takes part</b>
              ) : (
                <>
                  <b>{many(found.participants.length, 'participant')}</b>: see nothing until you write to them
                </>
              )}
            </li>
          </ul>
        </section>
        <section aria-labelledby="open">
          <h2 id="open">Still open</h2>
          <ul>
            {found.embargo.until === null ? null : (
              <li>
                The date that binds is <Exact at={found.embargo.until} />
              </li>
            )}
            {found.fixedVersions.length === 0 ? <li>No fixed version is known</li> : null}
            {found.advisory === null ? <li>No advisory is drafted</li> : null}
            {found.embargo.until !== null ||
            found.fixedVersions.length === 0 ||
            found.advisory === null ? null : (
              <li>Nothing</li>
            )}
          </ul>
        </section>
      </div>
      <fieldset className="reasons">
        <legend className="label">Why</legend>
        {REASONS.map((reason) => (
          <label key={reason.value}>
            <input
              type="radio"
              name="why"
              value={reason.value}
              checked={why === reason.value}
              onChange={() => setWhy(reason.value)}
            />{' '}
            {reason.words}
          </label>
        ))}
      </fieldset>
      {end.error === null ? null : <Trouble error={end.error} />}
      <div className="field">
        <label htmlFor="word">
          Type <span className="mono">{wanted}</span>
        </label>
        <div className="acts">
          <input
            id="word"
            className="input"
            autoComplete="off"
            spellCheck={false}
            value={word}
            onChange={(event) => setWord(event.target.value)}
          />
          <Link className="btn" to={`/cases/${found.id}`}>
            Not now
          </Link>
          <Button type="submit" className="btn grave" isDisabled={!isOpen || end.isPending}>
            End the embargo
          </Button>
        </div>
        <p className="hint">
          {isOpen
            ? 'The reason is given and the words are right; the button is open.'
            : 'The button opens when a reason is chosen and the words are typed in full.'}
        </p>
      </div>
    </form>
  );
}
