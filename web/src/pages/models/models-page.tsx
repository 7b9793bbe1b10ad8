/** Engagements about frontier models: those one takes part in, and those one was named for. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  EngagementRow,
  EngagementView,
  Inquiry,
  NamingList,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago, AgoShort, Until } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { STATE_MARKS, STATE_WORDS } from './words.ts';
import './models.css';

export function ModelsPage(): ReactNode {
  const reading = useQuery(queries.engagements());
  const items = reading.data?.items;
  const { roles } = useMe();
  const isDeveloper = roles.includes('developer');
  return (
    <Page title="Models" crumbs={[{ label: 'Models' }]}>
      <div className="head-row">
        <h1>Models</h1>
        <span className="count" role="status">
          {items === undefined ? '' : many(items.length, 'engagement')}
        </span>
      </div>
      <p className="note">
        Taking part is voluntary. Nothing here licenses, certifies or clears a model, and nobody who stays
        away is marked for it.
      </p>
      <p className="also">
        <Link to="/models/published">Published reports</Link>
        {roles.some((role) => role === 'evaluator' || role === 'official') ? (
          <Link to="/models/suites">Suites of tasks</Link>
        ) : null}
        {roles.includes('official') ? <Link to="/models/criteria">Criteria that ask questions</Link> : null}
      </p>
      <Namings />
      {isDeveloper ? <Ask /> : null}
      <OneThing reading={reading} noun="engagements" forbidden={<ForThoseWhoTakePart />}>
        {({ items }) => (items.length === 0 ? <None isDeveloper={isDeveloper} /> : <Rows items={items} />)}
      </OneThing>
    </Page>
  );
}

/** Says the same whether or not there is any. */
function ForThoseWhoTakePart(): ReactNode {
  return (
    <Empty title="Engagements are read by those who take part in them.">
      <p>
        That is a person of the model’s developer, and the officials and evaluators of the clearinghouse who
        were named for that one. Coordinators invite people in these roles under Settings; they are let into
        nothing by it. What a developer agreed to publish stands under Published reports, for anyone.
      </p>
    </Empty>
  );
}

function None({ isDeveloper }: { isDeveloper: boolean }): ReactNode {
  return (
    <Empty title="You take part in no engagement.">
      <p>
        {isDeveloper
          ? 'Ask above; the clearinghouse answers with terms, and you are bound to nothing.'
          : 'A developer asks first. Whoever is named for an engagement finds it here.'}
      </p>
    </Empty>
  );
}

function Rows({ items }: { items: readonly EngagementRow[] }): ReactNode {
  return (
    <Scroll label="Engagements">
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Developer</th>
            <th scope="col">State</th>
            <th scope="col">Access</th>
            <th scope="col">Changed</th>
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to={`/models/${row.id}`}>{row.model}</Link>
              </th>
              <td>{row.developer.name}</td>
              <td>
                <State mark={STATE_MARKS[row.state]}>{STATE_WORDS[row.state]}</State>
              </td>
              <td data-head="Access">
                {row.window === null ? <span className="q">not opened</span> : <Until at={row.window.ends} />}
              </td>
              <td className="q" data-head="Changed">
                <AgoShort at={row.changedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Whoever was named sees nothing of an engagement before this. */
function Namings(): ReactNode {
  const isNamed = useMe().roles.some((role) => role === 'evaluator' || role === 'official');
  const { data } = useQuery({ ...queries.namings(), enabled: isNamed });
  return (data?.items ?? []).map((naming) => <Naming key={naming.engagement} naming={naming} />);
}

function Naming({ naming }: { naming: NamingList['items'][number] }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const acknowledge = useMutation({
    mutationFn: () =>
      send<EngagementView>(
        'POST',
        `${API}/namings/${encodeURIComponent(naming.engagement)}/acknowledgement`,
        {
          digest: naming.digest,
        },
      ),
    onSuccess: (engagement) => {
      say('Acknowledged. You see the engagement from now on, and what you read is logged.');
      for (const key of ['engagements', 'namings', 'me']) void client.invalidateQueries({ queryKey: [key] });
      void navigate({ to: `/models/${engagement.id}` });
    },
  });
  return (
    <section className="box naming" aria-label="You were named">
      <h2>
        You were named as {naming.role === 'official' ? 'an official' : 'an evaluator'} of an engagement
      </h2>
      <p className="q2">
        By {naming.namedBy}, <Ago at={naming.namedAt} flat />. Before you acknowledge what follows you see
        nothing of it.
      </p>
      <p className="prose">{naming.text}</p>
      {acknowledge.error === null ? null : <Trouble error={acknowledge.error} />}
      <div className="acts">
        <Button
          className="btn primary"
          isDisabled={acknowledge.isPending}
          onPress={() => acknowledge.mutate()}
        >
          I acknowledge this
        </Button>
      </div>
    </section>
  );
}

function Ask(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const ask = useMutation({
    mutationFn: (inquiry: Inquiry) => send<EngagementView>('POST', `${API}/engagements`, inquiry),
    onSuccess: (engagement) => {
      say('Asked. The clearinghouse answers with terms; until you agree nothing is owed.');
      void client.invalidateQueries({ queryKey: ['engagements'] });
      void navigate({ to: `/models/${engagement.id}` });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    ask.mutate({ model: String(form.get('model') ?? ''), question: String(form.get('question') ?? '') });
  };
  return (
    <details className="asking">
      <summary className="btn">Ask about early access</summary>
      {ask.error === null ? null : <Trouble error={ask.error} />}
      <form className="fields" onSubmit={submit} aria-label="Ask about early access">
        <label className="field">
          Your word for the model
          <input className="input" name="model" required maxLength={200} autoComplete="off" />
        </label>
        <label className="field">
          What you want to know or offer
          <textarea className="input" name="question" required maxLength={4000} rows={4} />
        </label>
        <p className="hint">
          Only you and the clearinghouse know that you asked. You may withdraw at any moment.
        </p>
        <Button type="submit" className="btn primary" isDisabled={ask.isPending}>
          Ask
        </Button>
      </form>
    </details>
  );
}
