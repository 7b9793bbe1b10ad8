/** Files for other instances, and those that came from one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  ExchangeView,
  MarkingPolicy,
  NewExchange,
  NewPart,
  ReceivedRow,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { STATE_MARKS, STATE_WORDS } from './words.ts';
import '../models/models.css';

export function ExchangesPage(): ReactNode {
  const exchanges = useQuery(queries.exchanges());
  const received = useQuery({ ...queries.receivedExchanges(), retry: false });
  const marking = useQuery(queries.settings()).data?.instance.marking;
  return (
    <Page
      title="Files for other instances"
      crumbs={[{ label: 'Partners', to: '/partners' }, { label: 'Files for other instances' }]}
    >
      <h1>Files for other instances</h1>
      <p className="lead">
        What leaves is put together by one person and read by two others; the second seals it.
      </p>
      {marking === undefined ? null : <p className="note">{marking.notice}</p>}
      <OneThing reading={exchanges} noun="files">
        {({ items }) => <Leaving items={items} />}
      </OneThing>
      {marking === undefined ? null : <Prepare marking={marking} />}
      {received.data === undefined ? null : <Received items={received.data.items} />}
    </Page>
  );
}

function Leaving({ items }: { items: readonly ExchangeView[] }): ReactNode {
  return (
    <section className="sec" aria-labelledby="leaving">
      <h2 id="leaving">From here</h2>
      {items.length === 0 ? <p className="q2">None.</p> : null}
      <ul className="lines">
        {items.map((each) => (
          <li key={each.id}>
            <Link to={`/exchanges/${each.id}`}>{each.purpose}</Link>
            <span>to {each.to}</span>
            <span className="tlp">{each.marking}</span>
            <State mark={STATE_MARKS[each.state]}>{STATE_WORDS[each.state]}</State>
            <span className="q">
              {each.preparedBy.name}, <AgoShort at={each.preparedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Prepare({ marking }: { marking: MarkingPolicy }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const area = useRef<HTMLTextAreaElement>(null);
  const prepare = useMutation({
    mutationFn: (wanted: NewExchange) => send<ExchangeView>('POST', `${API}/exchanges`, wanted),
    onSuccess: (made) => {
      say('Put together. Two others read it before it leaves.');
      void client.invalidateQueries({ queryKey: ['exchanges'] });
      void navigate({ to: `/exchanges/${made.id}` });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const level = text('marking') as NewExchange['marking'];
    const findings: NewPart[] = text('findings')
      .split(/\s+/)
      .filter(Boolean)
      .map((id) => ({ kind: 'finding', id, marking: level }));
    const document: NewPart[] =
      text('document') === ''
        ? []
        : [{ kind: 'document', name: text('name') || 'note', text: text('document'), marking: level }];
    // Nothing to send is caught here: the server would only say that the list is too short.
    const isEmpty = findings.length === 0 && document.length === 0;
    area.current?.setCustomValidity(isEmpty ? 'Name a finding above, or write a document here.' : '');
    if (isEmpty) return void area.current?.reportValidity();
    prepare.mutate({
      to: text('to'),
      purpose: text('purpose'),
      marking: level,
      parts: [...findings, ...document],
    });
  };
  const allowed = marking.order.slice(0, marking.order.indexOf(marking.maximum) + 1);
  return (
    <details className="sec">
      <summary className="btn">Put a file together</summary>
      {prepare.error === null ? null : <Trouble error={prepare.error} />}
      <form className="line-form" onSubmit={submit} aria-label="Put a file together">
        <label>
          For which instance
          <input className="input" name="to" required maxLength={200} autoComplete="off" />
        </label>
        <label>
          What for
          <input className="input" name="purpose" required maxLength={2000} autoComplete="off" />
        </label>
        <label>
          Marking
          <select className="input" name="marking">
            {allowed.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Findings, by id
          <textarea
            className="input mono"
            name="findings"
            rows={2}
            placeholder="f-…"
            onChange={() => area.current?.setCustomValidity('')}
          />
        </label>
        <label>
          A document’s name
          <input className="input" name="name" maxLength={200} autoComplete="off" />
        </label>
        <label>
          The document
          <textarea
            ref={area}
            className="input"
            name="document"
            rows={3}
            maxLength={900_000}
            onChange={(event) => event.currentTarget.setCustomValidity('')}
          />
        </label>
        <Button type="submit" className="btn primary" isDisabled={prepare.isPending}>
          Put it together
        </Button>
      </form>
    </details>
  );
}

function Received({ items }: { items: readonly ReceivedRow[] }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const take = useMutation({
    mutationFn: async (form: FormData) => {
      const file = form.get('file');
      if (!(file instanceof File)) throw new Error('Choose the file first.');
      return send<ReceivedRow>('POST', `${API}/received-exchanges`, {
        envelope: parsed(await file.text()),
        key: String(form.get('key') ?? ''),
      });
    },
    onSuccess: (row) => {
      say(row.isNew ? `${many(row.parts, 'part')} taken in.` : 'It was here before; nothing changed.');
      void client.invalidateQueries({ queryKey: ['exchanges'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    take.mutate(new FormData(event.currentTarget));
  };
  return (
    <section className="sec" aria-labelledby="received">
      <h2 id="received">From others</h2>
      {items.length === 0 ? <p className="q2">None came in.</p> : null}
      <ul className="lines">
        {items.map((row) => (
          <li key={row.digest}>
            <span className="wrap">{row.purpose}</span>
            <span>says it is from {row.from}</span>
            <span className="tlp">{row.marking}</span>
            <span>{many(row.parts, 'part')}</span>
            <span className="q">
              {row.by.name}, <AgoShort at={row.at} />
            </span>
          </li>
        ))}
      </ul>
      {take.error === null ? null : <Trouble error={take.error} />}
      <form className="line-form" onSubmit={submit} aria-label="Take a file in">
        <label>
          The file
          <input className="input" type="file" name="file" accept=".json" required />
        </label>
        <label>
          The sender’s public key, as you had it from them
          <textarea className="input mono" name="key" rows={3} required maxLength={2000} />
        </label>
        <Button type="submit" className="btn" isDisabled={take.isPending}>
          Check it and take it in
        </Button>
      </form>
    </section>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('This is not JSON, so it is no sealed file.');
  }
}
