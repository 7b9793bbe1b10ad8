/** The frame around every page of someone who is signed in. Who is not is sent to the door and back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Me } from '../../../src/apps/server/views/index.ts';
import { ApiTrouble, send } from '../api/client.ts';
import { API, queries } from '../api/queries.ts';
import { NowProvider } from '../parts/now.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { KeysProvider, useKeys } from './keys.tsx';
import { KeysHelp } from './keys-help.tsx';
import { Nav } from './nav.tsx';
import { PaletteDialog } from './palette.tsx';
import { PaletteProvider, usePalette } from './palette-context.tsx';
import { Session } from './session.tsx';
import { ToastsProvider } from './toasts.tsx';

export function Frame(): ReactNode {
  const { data: me, error, refetch } = useQuery(queries.me());
  const { href, pathname } = useLocation();
  const navigate = useNavigate();
  const signedOut = error instanceof ApiTrouble && error.kind === 'signed-out';
  useEffect(() => {
    // While the door's page is fetched this frame still stands, and at the door's own address.
    if (signedOut && pathname !== '/sign-in')
      void navigate({ to: '/sign-in', search: href === '/' ? {} : { next: href }, replace: true });
  }, [signedOut, href, pathname, navigate]);
  if (signedOut) return null;
  if (me === undefined) {
    return (
      <NowProvider skewMs={0}>
        <main className="door">
          {error === null ? (
            <p role="status">Asking who is signed in…</p>
          ) : (
            <Trouble error={error} retry={refetch} />
          )}
        </main>
      </NowProvider>
    );
  }
  return <SignedIn me={me} />;
}

function SignedIn({ me }: { me: Me }): ReactNode {
  const skewMs = useMemo(() => Date.parse(me.now) - Date.now(), [me.now]);
  // A second of difference is the network's; only a clock that is wrong is corrected.
  const correction = Math.abs(skewMs) > 30_000 ? skewMs : 0;
  return (
    <Session value={me}>
      <NowProvider skewMs={correction}>
        <KeysProvider>
          <PaletteProvider>
            <ToastsProvider>
              <Around me={me} />
            </ToastsProvider>
          </PaletteProvider>
        </KeysProvider>
      </NowProvider>
    </Session>
  );
}

/**
 * Another page takes the focus with it, so that the next Tab is on it and a reader speaks of it; the first need not. It
 * counts from when the page stands: until its code has come the one before does, and would keep the focus and lose it.
 */
function useFocusComesAlong(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    const isFirst = before.current === undefined;
    before.current = pathname;
    if (!isFirst && !main.current?.contains(document.activeElement))
      main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

function Around({ me }: { me: Me }): ReactNode {
  const [helpOpen, setHelpOpen] = useState(false);
  const main = useFocusComesAlong();
  const palette = usePalette();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await send('DELETE', `${API}/session`).catch(() => undefined);
    client.clear();
    await navigate({ to: '/sign-in' });
  };
  useKeys('Everywhere', [
    { key: 'mod+k', words: 'go anywhere, do anything', run: palette.open },
    { key: '?', words: 'show these keys', run: () => setHelpOpen(true) },
  ]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="frame">
        <Nav me={me} signOut={signOut} />
        <main className="main" id="main" tabIndex={-1} ref={main}>
          <Outlet />
        </main>
      </div>
      <PaletteDialog
        me={me}
        actions={[
          { id: 'do-keys', label: 'Show the keys of this page', hint: '?', run: () => setHelpOpen(true) },
          { id: 'do-sign-out', label: 'Sign out', hint: 'ends this session', run: () => void signOut() },
        ]}
      />
      <KeysHelp isOpen={helpOpen} close={() => setHelpOpen(false)} />
    </>
  );
}
