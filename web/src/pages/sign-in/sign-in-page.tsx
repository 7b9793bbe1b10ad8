/**
 * The door. A sign-in link lands here and is spent only by a press of the button, so that a mail scanner that
 * follows links does not use it up. After the first time a passkey does.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { Command } from '../../parts/copy.tsx';
import { Brand, Icon } from '../../parts/icons.tsx';
import { NowProvider } from '../../parts/now.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { signInWithPasskey } from './passkey.ts';

/** The token stands behind the `#` or in `?token=`; it is taken out of the address at once. */
function takeToken(): string | null {
  const url = new URL(location.href);
  const token = new URLSearchParams(url.hash.slice(1)).get('token') ?? url.searchParams.get('token');
  if (token === null) return null;
  url.hash = '';
  url.searchParams.delete('token');
  history.replaceState(null, '', url);
  return token;
}

export function SignInPage(): ReactNode {
  const [token] = useState(takeToken);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const search = useSearch({ strict: false }) as { next?: string };
  const navigate = useNavigate();
  const client = useQueryClient();
  useEffect(() => {
    document.title = 'Sign in · Breakwater';
  }, []);
  const enter = async (how: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await how();
      client.clear();
      // Only an address of ours: `//elsewhere` would leave.
      const next = search.next?.startsWith('/') && !search.next.startsWith('//') ? search.next : '/';
      await navigate({ href: next, replace: true });
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const withLink = () => enter(() => send('POST', `${API}/session/link`, { token }));
  return (
    <NowProvider skewMs={0}>
      <main className="door">
        <p className="brand">
          <Brand />
          Breakwater
        </p>
        <h1>{token === null ? 'Sign in' : 'You have a sign-in link'}</h1>
        <p className="lead">
          {token === null
            ? 'With the passkey of this device.'
            : 'It works once. Then register a passkey, and you need no link again.'}
        </p>
        {error === null ? null : <Trouble error={error} />}
        <div className="acts">
          {token === null ? null : (
            <Button className="btn primary" isDisabled={isBusy} onPress={withLink}>
              Sign in with this link
            </Button>
          )}
          <Button
            className={token === null ? 'btn primary' : 'btn'}
            isDisabled={isBusy}
            onPress={() => enter(signInWithPasskey)}
          >
            <Icon name="key" />
            Sign in with a passkey
          </Button>
        </div>
        {token === null ? <NoPasskey /> : null}
      </main>
    </NowProvider>
  );
}

function NoPasskey(): ReactNode {
  return (
    <section className="sec">
      <h2>No passkey yet?</h2>
      <p className="q2">Whoever runs this instance makes you a link on its machine:</p>
      <Command
        text="./bin/breakwater sign-in-link --party NAME --role coordinator"
        label="Command for a sign-in link"
      />
    </section>
  );
}
