/**
 * The desk's side of the maintainer's page: a person writes the one sentence that is true, sees what leaves, and
 * makes a private link. The link is shown once; ending one is a press.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  LinkDeskView,
  MadeLink,
  MaintainerLinkView,
  SheetView,
  SheetWordsBody,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { count } from '../../parts/words.ts';
import { Sheet } from '../maintainer/sheet.tsx';
import './case.css';

export function LinkPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch, dataUpdatedAt } = useQuery(queries.linkDesk(id));
  const crumbs = [
    { label: 'Cases', to: '/cases' },
    { label: data === undefined ? id : `case ${data.case.number}`, to: `/cases/${id}` },
    { label: 'For the maintainer' },
  ];
  return (
    <Page title="For the maintainer" crumbs={crumbs}>
      <h1>For the maintainer</h1>
      {error === null ? null : (
        <Trouble error={error} retry={refetch} {...(data === undefined ? {} : { readAt: dataUpdatedAt })} />
      )}
      {data === undefined ? error === null ? <Ghosts noun="links" /> : null : <Body desk={data} />}
    </Page>
  );
}

function Body({ desk }: { desk: LinkDeskView }): ReactNode {
  const [made, setMade] = useState<MadeLink | null>(null);
  return (
    <>
      <p className="lead">
        One page for one root cause, reached by a private link. Whoever has the link reads the page and can
        answer it; nothing else opens.
      </p>
      {made === null ? null : (
        <section className="sec made" aria-labelledby="made" role="status">
          <h2 id="made">The link for {made.link.party.name}, shown this once</h2>
          <Command text={made.url} label="Private link" />
          <p className="hint">
            Send it over a channel that only the maintainer reads. It works until{' '}
            <Exact at={made.link.expiresAt} />, or until you end it here.
          </p>
        </section>
      )}
      <Links desk={desk} />
      {desk.maintainers.length === 0 ? (
        <div className="empty sec">
          <h2>Nobody takes part as maintainer</h2>
          <p>
            <Link to={`/cases/${desk.case.id}`}>Invite the maintainer in the case</Link> by name; no account
            is needed. Then come back.
          </p>
        </div>
      ) : (
        <Write desk={desk} done={setMade} />
      )}
    </>
  );
}

function Links({ desk }: { desk: LinkDeskView }): ReactNode {
  if (desk.links.length === 0) return null;
  return (
    <section className="sec" aria-labelledby="links">
      <div className="head-row">
        <h2 id="links">Links</h2>
        <span className="count">{count(desk.links.length)} made</span>
      </div>
      <Scroll label="Links">
        <table>
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">State</th>
              <th scope="col">Opened</th>
              <th scope="col">Works until</th>
              <th scope="col">
                <span className="vh">End it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {desk.links.map((link) => (
              <LinkRow key={link.id} caseId={desk.case.id} link={link} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function LinkRow({ caseId, link }: { caseId: string; link: MaintainerLinkView }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const end = useMutation({
    mutationFn: () =>
      send(
        'DELETE',
        `${API}/cases/${encodeURIComponent(caseId)}/maintainer/links/${encodeURIComponent(link.id)}`,
      ),
    onSuccess: () => {
      say('Ended. The next request with it is refused; make another where it was the wrong one.');
      void client.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  return (
    <tr>
      <th scope="row">{link.party.name}</th>
      <td>
        <State mark={link.state === 'open' ? 'half' : 'closed'}>{link.state}</State>
      </td>
      <td className="q">
        {link.firstReadAt === null ? (
          'never'
        ) : (
          <>
            first <AgoShort at={link.firstReadAt} />
            {link.lastReadAt === null || link.lastReadAt === link.firstReadAt ? null : (
              <>
                , last <AgoShort at={link.lastReadAt} />
              </>
            )}
          </>
        )}
      </td>
      <td className="q">
        <Exact at={link.endedAt ?? link.expiresAt} />
      </td>
      <td>
        {link.state === 'open' ? (
          <Button className="btn small" isDisabled={end.isPending} onPress={() => end.mutate()}>
            End it<span className="vh"> for {link.party.name}</span>
          </Button>
        ) : null}
        {end.error === null ? null : <Trouble error={end.error} />}
      </td>
    </tr>
  );
}

function Write({ desk, done }: { desk: LinkDeskView; done: (made: MadeLink) => void }): ReactNode {
  const me = useMe();
  const client = useQueryClient();
  const [words, setWords] = useState<SheetWordsBody>({
    title: desk.written?.sheet.title ?? `${desk.component}: ${desk.case.title}`.slice(0, 160),
    impact: desk.written?.sheet.impact ?? '',
    contact: desk.written?.sheet.contact ?? me.instance.phone ?? '',
    namesFinders: desk.written?.sheet.finders != null,
  });
  const [partyId, setParty] = useState(desk.maintainers[0]?.id ?? '');
  const [days, setDays] = useState(30);
  const base = `${API}/cases/${encodeURIComponent(desk.case.id)}/maintainer`;
  const preview = useMutation({
    mutationFn: () => send<SheetView>('POST', `${base}/preview`, words),
  });
  const make = useMutation({
    mutationFn: () => send<MadeLink>('POST', `${base}/links`, { ...words, partyId, days }),
    onSuccess: (made) => {
      done(made);
      void client.invalidateQueries({ queryKey: ['cases'] });
      scrollTo({ top: 0 });
    },
  });
  const change = (part: Partial<SheetWordsBody>) => {
    setWords({ ...words, ...part });
    preview.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preview.mutate();
  };
  const isReady =
    words.impact.trim().length >= 10 && words.title.trim().length >= 5 && words.contact.length >= 3;
  return (
    <>
      <form className="sec fields sheet-form" onSubmit={submit} aria-labelledby="words">
        <h2 id="words">What the page says</h2>
        <div className="field">
          <label htmlFor="sheet-title">Title, also the patch’s subject</label>
          <input
            id="sheet-title"
            className="input"
            value={words.title}
            maxLength={160}
            onChange={(event) => change({ title: event.target.value })}
          />
        </div>
        <div className="field">
          <label htmlFor="sheet-impact">The shortest impact that is true</label>
          <textarea
            id="sheet-impact"
            className="input"
            rows={3}
            maxLength={600}
            value={words.impact}
            aria-describedby="impact-hint"
            placeholder="Who can do what to whom, and what they cannot."
            onChange={(event) => change({ impact: event.target.value })}
          />
          <p className="hint" id="impact-hint">
            You answer for it: no severity and no adjective, only what an attacker can do.
          </p>
        </div>
        {desk.claimed === null ? null : (
          <details className="why">
            <summary>The finder’s own words, to start from</summary>
            <p className="prose">{desk.claimed}</p>
          </details>
        )}
        <div className="field">
          <label htmlFor="sheet-contact">A person who answers, and how</label>
          <input
            id="sheet-contact"
            className="input"
            value={words.contact}
            maxLength={200}
            placeholder="a mail address that a person reads"
            onChange={(event) => change({ contact: event.target.value })}
          />
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={words.namesFinders}
            onChange={(event) => change({ namesFinders: event.target.checked })}
          />{' '}
          Name the finders on it
        </label>
        {preview.error === null ? null : <Trouble error={preview.error} />}
        <div className="acts">
          <Button type="submit" className="btn primary" isDisabled={!isReady || preview.isPending}>
            See what leaves
          </Button>
          {isReady ? null : <span className="hint">The impact and who answers are a person’s to write.</span>}
        </div>
      </form>
      {preview.data === undefined ? null : (
        <section className="sec" aria-labelledby="preview">
          <div className="head-row">
            <h2 id="preview">What leaves</h2>
            <span className="count">exactly this; what has no line here does not reach the maintainer</span>
          </div>
          <div className="preview">
            <Sheet sheet={preview.data} answers={words.contact} isPart />
          </div>
          <div className="acts sec-small">
            <label htmlFor="link-party" className="label">
              For
            </label>
            <select
              id="link-party"
              className="input"
              value={partyId}
              onChange={(event) => setParty(event.target.value)}
            >
              {desk.maintainers.map((party) => (
                <option key={party.id} value={party.id}>
                  {party.name}
                </option>
              ))}
            </select>
            <label htmlFor="link-days" className="label">
              for
            </label>
            <select
              id="link-days"
              className="input"
              value={days}
              onChange={(event) => setDays(Number(event.target.value))}
            >
              {[7, 14, 30, 60, 90].map((choice) => (
                <option key={choice} value={choice}>
                  {choice} days
                </option>
              ))}
            </select>
            <Button className="btn grave" isDisabled={make.isPending} onPress={() => make.mutate()}>
              Make the link
            </Button>
            <span className="hint">What was read by it cannot be taken back; the link can be ended.</span>
          </div>
          {make.error === null ? null : <Trouble error={make.error} />}
        </section>
      )}
    </>
  );
}
