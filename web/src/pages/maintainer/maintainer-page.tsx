/**
 * For the maintainer of a component, reached by a private link, without an account. The token stays behind the
 * `#`, which no server sees; it goes to ours in a header. Reading acts on nothing; the four buttons assert.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { MaintainerPageView } from '../../../../src/apps/server/views/index.ts';
import { ApiTrouble, asLink } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { Brand } from '../../parts/icons.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { NowProvider } from '../../parts/now.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';
import { STATUS_WORDS } from '../cases/silence.ts';
import { Messages } from '../threads/thread-box.tsx';
import { type Answer, Answers } from './answers.tsx';
import { ProbeWord } from './probe-word.tsx';
import { Sheet } from './sheet.tsx';
import { TryIt } from './try-it.tsx';
import './maintainer.css';

const LINK = /^#(bw_[A-Za-z0-9_-]{43})$/;

export function MaintainerPage(): ReactNode {
  const [token] = useState(() => LINK.exec(location.hash)?.[1] ?? null);
  useEffect(() => {
    document.title = 'For the maintainer · Breakwater';
  }, []);
  return token === null ? (
    <Door title="This address is not whole">
      A private link ends in a long word after a <code>#</code>. Some mail programs cut it off: copy all of
      it.
    </Door>
  ) : (
    <WithLink token={token} />
  );
}

function WithLink({ token }: { token: string }): ReactNode {
  const page = useQuery({
    queryKey: ['maintainer'],
    queryFn: () => asLink<MaintainerPageView>(token, { method: 'GET', path: `${API}/maintainer` }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const answer = useMutation({
    mutationFn: (body: Answer) =>
      asLink<MaintainerPageView>(token, { method: 'POST', path: `${API}/maintainer/answer`, body }),
    onSuccess: () => page.refetch(),
  });
  const probeWord = useMutation({
    mutationFn: (given: boolean) =>
      asLink<null>(token, { method: 'POST', path: `${API}/maintainer/probe-consent`, body: { given } }),
    onSuccess: () => page.refetch(),
  });
  if (page.data === undefined) {
    const { error } = page;
    if (error === null) {
      return (
        <Door title="For the maintainer">
          <Ghosts noun="page" />
        </Door>
      );
    }
    const isOver = error instanceof ApiTrouble && (error.status === 401 || error.status === 404);
    return (
      <Door title={isOver ? 'This link has ended' : 'The page did not come up'}>
        {isOver ? (
          'It ran out, or somebody at the clearinghouse ended it. Answer the message that it came with, and a person sends another.'
        ) : (
          <Trouble error={error} retry={page.refetch} />
        )}
      </Door>
    );
  }
  return (
    <NowProvider skewMs={Date.parse(page.data.now) - page.dataUpdatedAt}>
      <Whole view={page.data} token={token} answer={answer} probeWord={probeWord} />
    </NowProvider>
  );
}

function Whole(props: {
  view: MaintainerPageView;
  token: string;
  answer: Parameters<typeof Answers>[0]['answer'];
  probeWord: Parameters<typeof ProbeWord>[0]['say'];
}): ReactNode {
  const { view, token, answer, probeWord } = props;
  const { clearinghouse } = view;
  return (
    <div className="maintainer">
      <header className="top">
        <Brand />
        <b>{clearinghouse.name}</b>
        <span>
          For {view.party}
          <br />
          private link, no account
        </span>
      </header>
      <main>
        <Sheet
          sheet={view.sheet}
          answers={
            <>
              a coordinator of {clearinghouse.name} answers:{' '}
              <span className="wrap">{view.sheet.contact}</span>
              {clearinghouse.phone === null ? null : (
                <>
                  , <a href={`tel:${clearinghouse.phone.replace(/[^+\d]/g, '')}`}>{clearinghouse.phone}</a>
                </>
              )}
              .{' '}
              <span className="q2">
                {view.checkedBy} wrote this page, revision {view.revision},{' '}
              </span>
              <Exact at={view.checkedAt} />
            </>
          }
        />
        {view.tries === null ? null : (
          <div className="talk">
            <TryIt token={token} tries={view.tries} />
          </div>
        )}
        <section className="talk" aria-labelledby="talk">
          <h2 id="talk">Between you and the clearinghouse</h2>
          <p className="q2" role="status">
            {view.said === null ? (
              'You have not answered yet.'
            ) : (
              <>
                You said: <b>{STATUS_WORDS[view.said.status]}</b>
                {view.said.fixedVersion === null ? '' : ` in ${view.said.fixedVersion}`},{' '}
                <Exact at={view.said.at} />. Say something else, and that counts instead; both are kept.
              </>
            )}
          </p>
          {view.messages.length === 0 ? null : <Messages messages={view.messages} />}
          <ProbeWord probes={view.probes} say={probeWord} />
          <p className="fine">
            This link works until <Exact at={view.expiresAt} />. Whoever has it can read this page and answer
            it: keep it as you would a password.
          </p>
        </section>
      </main>
      <Answers answer={answer} />
    </div>
  );
}

function Door({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <NowProvider skewMs={0}>
      <main className="door">
        <p className="brand">
          <Brand />
          Breakwater
        </p>
        <h1>{title}</h1>
        <div className="lead">{children}</div>
      </main>
    </NowProvider>
  );
}
