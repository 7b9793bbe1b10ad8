/** The desk's side of the maintainer's page: the links there are, one shown once when it is made, and their end. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { LinkDeskView, MadeLink, MaintainerLinkView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { count } from '../../parts/words.ts';
import { ProbeWord } from './probe-word.tsx';
import { WriteSheet } from './write-sheet.tsx';
import './case.css';

export function LinkPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.linkDesk(id));
  const { data } = reading;
  const crumbs = [
    { label: 'Cases', to: '/cases' },
    { label: data === undefined ? id : `case ${data.case.number}`, to: `/cases/${id}` },
    { label: 'For the maintainer' },
  ];
  return (
    <Page title="For the maintainer" crumbs={crumbs}>
      <h1>For the maintainer</h1>
      <OneThing reading={reading} noun="links">
        {(desk) => <Body desk={desk} />}
      </OneThing>
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
        <>
          <WriteSheet desk={desk} done={setMade} />
          <ProbeWord desk={desk} />
        </>
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
        <table className="links-made">
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
