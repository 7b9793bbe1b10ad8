/** The embargo: where it is, and its next moves. A date is an hour in a zone; ending is a page of its own. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { CaseDetail, EmbargoStep } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useIsDesk } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { useNow } from '../../parts/now.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { fullUtc, isUtcReader, ownClock, untilWords, zoneName } from '../../parts/time.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { instantIn, ZONES } from '../../parts/zone.ts';
import { Clock } from './clock.tsx';
import './case.css';

export function EmbargoPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.case(id));
  const { data } = reading;
  const crumbs = [
    { label: 'Cases', to: '/cases' },
    { label: data === undefined ? id : `case ${data.number}`, to: `/cases/${id}` },
    { label: 'Embargo' },
  ];
  return (
    <Page title={data === undefined ? 'Embargo' : `Embargo of case ${data.number}`} crumbs={crumbs}>
      <OneThing reading={reading} noun="case" heading="Embargo">
        {(found) => <Body found={found} />}
      </OneThing>
    </Page>
  );
}

const SENTENCES: Readonly<Record<CaseDetail['embargo']['state'], string>> = {
  none: 'No embargo is agreed, and none is needed: what binds then is the disclosure date of the case.',
  proposed: 'A date is proposed and binds nobody until it is accepted.',
  active: 'It binds until its date. Nothing of this case can be released before.',
  revise: 'Another date is asked for. The old one binds until the new one is accepted.',
  exited: 'It has ended, and does not come back.',
};

function Body({ found }: { found: CaseDetail }): ReactNode {
  const isDesk = useIsDesk();
  const { state } = found.embargo;
  return (
    <>
      <div className="case-head">
        <div>
          <h1>Embargo of case {found.number}</h1>
          <p className="lead">
            <b>{found.title}.</b> {SENTENCES[state]}
          </p>
        </div>
        <Clock found={found} />
      </div>
      {!isDesk || state === 'exited' ? null : <Moves found={found} />}
    </>
  );
}

function Moves({ found }: { found: CaseDetail }): ReactNode {
  const { state } = found.embargo;
  const client = useQueryClient();
  const say = useSay();
  const step = useMutation({
    mutationFn: (body: EmbargoStep) =>
      send('POST', `${API}/cases/${encodeURIComponent(found.id)}/embargo`, body),
    onSuccess: () => client.invalidateQueries({ queryKey: ['cases'] }),
  });
  const answer = (move: 'accept' | 'reject', words: string) =>
    step.mutate({ move }, { onSuccess: () => say(words) });
  const propose = (until: string) =>
    step.mutate(
      { move: state === 'active' ? 'revise' : 'propose', until },
      {
        onSuccess: () =>
          say(`Proposed: ${fullUtc(until)}. It binds nobody yet.`, async () => {
            await step.mutateAsync({ move: 'reject' });
            return 'The proposal was taken back.';
          }),
      },
    );
  return (
    <>
      {step.error === null ? null : <Trouble error={step.error} />}
      {state === 'proposed' || state === 'revise' ? (
        <section className="sec" aria-labelledby="answer">
          <h2 id="answer">
            {state === 'revise' ? 'Another date is asked for' : 'The date that is proposed'}
          </h2>
          <div className="acts sec-small">
            <Button
              className="btn primary"
              isDisabled={step.isPending}
              onPress={() => answer('accept', 'Accepted: the date binds from now on.')}
            >
              Accept it
            </Button>
            <Button
              className="btn"
              isDisabled={step.isPending}
              onPress={() =>
                answer(
                  'reject',
                  state === 'revise' ? 'Refused: the old date stays.' : 'Refused: there is no embargo.',
                )
              }
            >
              {state === 'revise' ? 'Refuse: the old date stays' : 'Refuse'}
            </Button>
          </div>
        </section>
      ) : null}
      {state === 'revise' ? null : <DateForm state={state} isBusy={step.isPending} propose={propose} />}
      {state === 'none' ? null : (
        <section className="sec" aria-labelledby="end">
          <h2 id="end">End it</h2>
          <p className="q2">Ending cannot be called back, so it is a page of its own.</p>
          <Link className="btn grave sec-small" to={`/cases/${found.id}/embargo/exit`}>
            End the embargo…
          </Link>
        </section>
      )}
    </>
  );
}

const SPANS = [7, 14, 45, 90] as const;
const DAY_MS = 86_400_000;

function DateForm(props: {
  state: CaseDetail['embargo']['state'];
  isBusy: boolean;
  propose: (until: string) => void;
}): ReactNode {
  const now = useNow();
  const own = zoneName();
  const zones = [...new Set([own, ...ZONES])];
  const [date, setDate] = useState('');
  const [hour, setHour] = useState('17:00');
  const [zone, setZone] = useState('UTC');
  const until = instantIn(zone, date, hour);
  const isAhead = until !== null && Date.parse(until) > now;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (until !== null && isAhead) props.propose(until);
  };
  return (
    <section className="sec" aria-labelledby="date">
      <h2 id="date">
        {props.state === 'active'
          ? 'Ask for another date'
          : props.state === 'proposed'
            ? 'Propose another date instead'
            : 'Propose a date'}
      </h2>
      <form className="date-form sec-small" onSubmit={submit}>
        <div className="acts">
          {SPANS.map((days) => (
            <button
              key={days}
              type="button"
              className="btn small"
              onClick={() => setDate(new Date(now + days * DAY_MS).toISOString().slice(0, 10))}
            >
              in {days} days
            </button>
          ))}
        </div>
        <div className="date-fields">
          <div className="field">
            <label htmlFor="until-date">Day</label>
            <input
              id="until-date"
              type="date"
              className="input"
              value={date}
              onChange={(event) => setDate(event.target.value)}
            />
          </div>
          <div className="field">
            <label htmlFor="until-hour">Hour</label>
            <input
              id="until-hour"
              type="time"
              className="input"
              value={hour}
              onChange={(event) => setHour(event.target.value)}
            />
          </div>
          <div className="field">
            <label htmlFor="until-zone">On the clock of</label>
            <select
              id="until-zone"
              className="input"
              value={zone}
              onChange={(event) => setZone(event.target.value)}
            >
              {zones.map((name) => (
                <option key={name} value={name}>
                  {name === own && name !== 'UTC' ? `${name} (yours)` : name}
                </option>
              ))}
            </select>
          </div>
        </div>
        <p role="status" className="q2">
          {until === null ? (
            'A day and an hour make a date.'
          ) : isAhead ? (
            <>
              <b>{fullUtc(until)}</b>
              {isUtcReader() ? '' : ` · ${ownClock(new Date(until))}, your zone`}, {untilWords(until, now)}
            </>
          ) : (
            'That has passed already.'
          )}
        </p>
        <div className="acts">
          <Button type="submit" className="btn primary" isDisabled={!isAhead || props.isBusy}>
            {props.state === 'active' ? 'Ask for it' : 'Propose it'}
          </Button>
        </div>
      </form>
    </section>
  );
}
