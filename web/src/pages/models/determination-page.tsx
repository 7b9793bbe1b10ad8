/**
 * The officials' desk: what was asked, who was consulted, what one of them determines and a second confirms to be
 * on a complete record. It is about what was measured; no word of it is about a release.
 */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  ConsultationView,
  DeterminationDesk,
  DeterminationView,
  EngagementView,
} from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { State } from '../../parts/badges.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Ago, Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { Determined } from './determined.tsx';
import { type Acting, ActTrouble, type EngagementAct, useAct } from './use-act.tsx';
import { ANSWER_WORDS } from './words.ts';
import '../cases/case.css';
import '../publish/publish.css';
import './models.css';

export function DeterminationPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const engagement = useQuery(queries.engagement(id));
  const reading = useQuery(queries.determination(id));
  const act = useAct(id);
  return (
    <Page
      title="Determination"
      crumbs={[
        { label: 'Models', to: '/models' },
        { label: engagement.data?.model ?? id, to: `/models/${id}` },
        { label: 'Determination' },
      ]}
    >
      <OneThing reading={reading} noun="record" heading="Determination">
        {(desk) =>
          engagement.data === undefined ? null : <Body desk={desk} view={engagement.data} act={act} />
        }
      </OneThing>
    </Page>
  );
}

type Props = { readonly desk: DeterminationDesk; readonly view: EngagementView; readonly act: Acting };

function Body({ desk, view, act }: Props): ReactNode {
  return (
    <>
      <h1>Determination on {view.model}</h1>
      <p className="lead">
        One official writes it, after consulting; a second confirms that the record is complete. Both sign
        with a passkey. It says what was measured, and nothing about whether the model may be released.
      </p>
      <ActTrouble act={act} />
      <section className="sec" aria-labelledby="questions">
        <h2 id="questions">Questions</h2>
        {desk.questions.length === 0 ? (
          <p className="q2">
            No criterion was crossed, or none is in force. An official may determine all the same.{' '}
            <Link to="/models/criteria">Criteria</Link>
          </p>
        ) : null}
        <ul className="lines">
          {desk.questions.map((question) => (
            <li key={question.id}>
              <State mark={question.outcome === 'crossed' ? 'due' : 'unsure'}>
                {question.outcome === 'crossed' ? 'crossed' : 'could not be measured'}
              </State>
              <span className="wrap">
                <b>{question.criterion}</b>:{' '}
                {question.says ?? (
                  <span className="q">its words stand in a compartment that you do not hold</span>
                )}
              </span>
              <Ago at={question.at} flat />
            </li>
          ))}
        </ul>
      </section>
      <Consultations desk={desk} view={view} act={act} />
      {desk.determination === null ? (
        view.may.includes('write-determination') ? (
          <Write desk={desk} act={act} />
        ) : (
          <p className="q2 sec">No determination is written.</p>
        )
      ) : (
        <Written desk={desk} determination={desk.determination} view={view} act={act} />
      )}
    </>
  );
}

function Consultations({ desk, view, act }: Props): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const written = event.currentTarget;
    const asked: EngagementAct = {
      path: '/consultations',
      body: { of: String(form.get('of') ?? ''), question: String(form.get('question') ?? '') },
      said: 'Written down as asked. Silence stays “asked”.',
    };
    act.mutate(asked, { onSuccess: () => written.reset() });
  };
  const asked = desk.consultations.filter(({ state }) => state === 'asked').length;
  return (
    <section className="sec" aria-labelledby="consultations">
      <div className="head-row">
        <h2 id="consultations">Consultations</h2>
        <span className="count">
          {many(desk.consultations.length, 'consultation')}, {asked} unanswered
        </span>
      </div>
      {desk.consultations.map((consultation) => (
        <Consultation
          key={consultation.id}
          consultation={consultation}
          mayAnswer={view.may.includes('ask-consultation')}
          act={act}
        />
      ))}
      {view.may.includes('ask-consultation') ? (
        <form className="line-form" onSubmit={submit} aria-label="Write down a consultation">
          <label>
            Who is consulted
            <input className="input" name="of" required maxLength={200} autoComplete="off" />
          </label>
          <label>
            What is asked
            <textarea className="input" name="question" required maxLength={4000} rows={2} />
          </label>
          <Button type="submit" className="btn" isDisabled={act.isPending}>
            Write down as asked
          </Button>
        </form>
      ) : null}
    </section>
  );
}

function Consultation(props: { consultation: ConsultationView; mayAnswer: boolean; act: Acting }): ReactNode {
  const { consultation, mayAnswer, act } = props;
  const answer = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    act.mutate({
      path: `/consultations/${encodeURIComponent(consultation.id)}`,
      body: { state: String(form.get('state')), answer: String(form.get('answer') ?? '') },
      said: 'Written down. An answer is never changed.',
    });
  };
  return (
    <article className="consultation">
      <h3>
        {consultation.of}{' '}
        <State
          mark={consultation.state === 'asked' ? 'dot' : consultation.state === 'dissented' ? 'no' : 'seen'}
        >
          {consultation.state}
        </State>
      </h3>
      <p className="prose">{consultation.question}</p>
      <p className="q">
        asked by {consultation.askedBy.name}, <Exact at={consultation.askedAt} />
      </p>
      {consultation.answer === null ? null : (
        <blockquote className="prose">
          {consultation.answer}
          {consultation.answeredAt === null ? null : (
            <footer className="q">
              <Exact at={consultation.answeredAt} />
            </footer>
          )}
        </blockquote>
      )}
      {consultation.state === 'asked' && mayAnswer ? (
        <details>
          <summary>Write down the answer</summary>
          <form className="line-form" onSubmit={answer} aria-label={`Answer of ${consultation.of}`}>
            <label>
              It
              <select className="input" name="state">
                <option value="answered">answered</option>
                <option value="dissented">dissented</option>
              </select>
            </label>
            <label>
              In its words
              <textarea className="input" name="answer" required maxLength={8000} rows={3} />
            </label>
            <Button type="submit" className="btn" isDisabled={act.isPending}>
              Write it down
            </Button>
          </form>
        </details>
      ) : null}
    </article>
  );
}

function Write({ desk, act }: { desk: DeterminationDesk; act: Acting }): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const content = {
      answer: String(form.get('answer')),
      reasons: String(form.get('reasons') ?? ''),
      record: desk.record,
    };
    act.mutate({
      path: '/determination',
      body: content,
      signed: { kind: 'determination.write', content },
      said: 'Written, with your signature. A second official confirms that the record is complete.',
    });
  };
  return (
    <form className="grave-box sec" onSubmit={submit}>
      <h2>Determine. It stands with your name, and is never changed.</h2>
      <fieldset className="reasons">
        <legend className="label">Of what was measured</legend>
        {Object.entries(ANSWER_WORDS).map(([value, words]) => (
          <label key={value}>
            <input type="radio" name="answer" value={value} required /> {words}
          </label>
        ))}
      </fieldset>
      <label className="field">
        Reasons
        <textarea className="input" name="reasons" required maxLength={20_000} rows={6} />
      </label>
      <p className="hint">
        It rests on the record <span className="mono">{desk.record.slice(0, 23)}…</span>. If that changes
        meanwhile, nothing is written.
      </p>
      <div className="acts">
        <Button type="submit" className="btn grave" isDisabled={act.isPending}>
          Sign and write it
        </Button>
      </div>
    </form>
  );
}

function Written(props: Props & { readonly determination: DeterminationView }): ReactNode {
  const { determination, view, act } = props;
  return (
    <Determined determination={determination}>
      {view.may.includes('confirm-determination') ? (
        <div className="move">
          <Button
            className="btn grave"
            isDisabled={act.isPending}
            onPress={() =>
              act.mutate({
                path: '/determination/confirmation',
                body: { record: determination.record },
                signed: {
                  kind: 'determination.confirm',
                  content: { record: determination.record, determination: determination.id },
                },
                said: 'Confirmed, with your signature.',
              })
            }
          >
            The record is complete: sign
          </Button>
          <span className="q2">You confirm the record, not the answer.</span>
        </div>
      ) : null}
    </Determined>
  );
}
