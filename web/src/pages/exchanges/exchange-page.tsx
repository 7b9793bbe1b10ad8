/** One file for another instance, read as it will leave. Sealing is a page: what leaves cannot be called back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ExchangeDetail, ExchangeView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { Page } from '../../frame/page.tsx';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted, State } from '../../parts/badges.tsx';
import { Code } from '../../parts/copy.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { STATE_MARKS, STATE_WORDS } from './words.ts';
import '../publish/publish.css';
import '../models/models.css';

export function ExchangePage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.exchange(id));
  return (
    <Page
      title="File for another instance"
      crumbs={[
        { label: 'Partners', to: '/partners' },
        { label: 'Files', to: '/exchanges' },
        { label: reading.data?.to ?? id },
      ]}
    >
      <OneThing reading={reading} noun="file" heading="File for another instance">
        {(found) => <Body found={found} />}
      </OneThing>
    </Page>
  );
}

function Body({ found }: { found: ExchangeDetail }): ReactNode {
  const self = useMe().principal.id;
  const isMaker = self === found.preparedBy.id;
  const hasRead = found.reviews.some(({ by }) => by.id === self);
  const isOpen = found.state === 'prepared' || found.state === 'reviewed-once';
  return (
    <>
      <div className="tags">
        <span className="tlp">{found.marking}</span>
        <State mark={STATE_MARKS[found.state]}>{STATE_WORDS[found.state]}</State>
      </div>
      <h1>For {found.to}</h1>
      <p className="lead prose">{found.purpose}</p>
      <dl className="pairs">
        <dt>Put together</dt>
        <dd>
          <Asserted by={found.preparedBy} />, <Exact at={found.preparedAt} />
        </dd>
        {found.reviews.map((review) => (
          <div key={review.at}>
            <dt>Read</dt>
            <dd>
              <Asserted by={review.by} />, <Exact at={review.at} />
              {review.note === null ? '' : `: ${review.note}`}
            </dd>
          </div>
        ))}
        {found.refusal === null ? null : (
          <>
            <dt>Refused</dt>
            <dd className="wrap">{found.refusal}</dd>
          </>
        )}
        <dt>Digest</dt>
        <dd className="mono">{found.digest}</dd>
      </dl>
      {found.state === 'sealed' ? (
        <p className="sec">
          <a className="btn" href={`/api/v1/exchanges/${encodeURIComponent(found.id)}/file`} download>
            Download the sealed file
          </a>
        </p>
      ) : null}
      <section className="sec" aria-labelledby="parts">
        <div className="head-row">
          <h2 id="parts">Everything that would leave</h2>
          <span className="count">{many(found.parts.length, 'part')}</span>
        </div>
        {found.parts.map((part) => (
          <details key={part.kind + part.name} open={found.parts.length < 4}>
            <summary>
              {part.name} ({part.kind}, {part.marking}
              {part.credit === null ? '' : `, credit ${part.credit}`})
            </summary>
            <Code
              text={typeof part.body === 'string' ? part.body : JSON.stringify(part.body, null, 2)}
              label={part.name}
            />
          </details>
        ))}
      </section>
      {isOpen && !isMaker && !hasRead ? <Review found={found} /> : null}
      {isOpen && hasRead ? (
        <p className="note sec">You read it. One other person reads it before it leaves.</p>
      ) : null}
      {isOpen && isMaker ? (
        <p className="note sec">You put it together, so two others read it before it leaves.</p>
      ) : null}
    </>
  );
}

function Review({ found }: { found: ExchangeDetail }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const isSecond = found.state === 'reviewed-once';
  const answer = useMutation({
    mutationFn: async ({ path, body }: { path: 'reviews' | 'refusal'; body: object; said: string }) => {
      const act = { kind: 'export.review', subject: found.id, content: { digest: found.digest } } as const;
      const touch = path === 'reviews' ? await touched(act) : {};
      const address = `${API}/exchanges/${encodeURIComponent(found.id)}/${path}`;
      return send<ExchangeView>('POST', address, { ...body, ...touch });
    },
    onSuccess: (_, { said }) => {
      say(said);
      void client.invalidateQueries({ queryKey: ['exchanges'] });
    },
  });
  const read = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get('note') ?? '').trim();
    answer.mutate({
      path: 'reviews',
      body: { digest: found.digest, ...(note === '' ? {} : { note }) },
      said: isSecond ? 'Sealed. It may leave now.' : 'Noted. A second person reads it.',
    });
  };
  const refuse = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    answer.mutate({
      path: 'refusal',
      body: { reason: String(new FormData(event.currentTarget).get('reason') ?? '') },
      said: 'Refused. It never leaves.',
    });
  };
  return (
    <section className="grave-box sec">
      <h2>
        {isSecond
          ? 'You would be the second reader: with your word it is sealed, and what leaves cannot be called back.'
          : 'Read it all. A second person reads it after you.'}
      </h2>
      {answer.error === null ? null : <Trouble error={answer.error} />}
      <form className="line-form" onSubmit={read} aria-label="Say that you read it">
        <label>
          Note, if you have one
          <input className="input" name="note" maxLength={2000} autoComplete="off" />
        </label>
        <Button
          type="submit"
          className={isSecond ? 'btn grave' : 'btn primary'}
          isDisabled={answer.isPending}
        >
          {isSecond ? 'I read it all: seal it' : 'I read it all'}
        </Button>
      </form>
      <form className="line-form" onSubmit={refuse} aria-label="Refuse it">
        <label>
          Why it may not leave
          <input className="input" name="reason" required maxLength={2000} autoComplete="off" />
        </label>
        <Button type="submit" className="btn" isDisabled={answer.isPending}>
          Refuse it
        </Button>
      </form>
    </section>
  );
}
