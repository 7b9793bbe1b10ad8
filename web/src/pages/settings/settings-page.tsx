/** Keys, passkeys, and what one may see into: who gave it, and when. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Settings } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { isKeeper, useIsDesk, useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Heads } from '../../parts/heads.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { registerPasskey } from '../sign-in/passkey.ts';
import { KeyTable } from './key-table.tsx';
import { Keyboard } from './keyboard.tsx';
import { KeysSection } from './keys-section.tsx';

export function SettingsPage(): ReactNode {
  const reading = useQuery(queries.settings());
  return (
    <Page title="Settings" crumbs={[{ label: 'Settings' }]}>
      <h1>Settings</h1>
      <OneThing reading={reading} noun="settings">
        {(settings) => <Body settings={settings} />}
      </OneThing>
    </Page>
  );
}

function Body({ settings }: { settings: Settings }): ReactNode {
  const me = useMe();
  const isDesk = useIsDesk();
  return (
    <>
      <p className="lead">
        You are <b>{me.principal.name}</b> of <b>{me.party.name}</b>
        {me.roles.join() === me.principal.name ? '' : `, as ${me.roles.join(', ')}`}. Your id is{' '}
        <span className="mono">{me.principal.id}</span>.
      </p>
      <div className="halves sec">
        <Passkeys settings={settings} />
        <section aria-labelledby="instance">
          <h2 id="instance">This instance</h2>
          <dl className="pairs">
            <dt>Name</dt>
            <dd>{settings.instance.name}</dd>
            <dt>Address</dt>
            <dd className="mono">{settings.instance.publicUrl}</dd>
            <dt>Version</dt>
            <dd>{settings.instance.version}</dd>
            <dt>Telephone</dt>
            <dd>
              {settings.instance.phone ?? <span className="q">none is set; operators see no number</span>}
            </dd>
            <dt>Marked at most</dt>
            <dd>
              {settings.instance.marking.maximum}
              <br />
              <span className="q2">{settings.instance.marking.notice}</span>
            </dd>
            {isKeeper(me) ? (
              <>
                <dt>Its work</dt>
                <dd>
                  <Link to="/settings/work">What failed for good, to take up again</Link>
                </dd>
              </>
            ) : null}
          </dl>
          <Keyboard />
        </section>
      </div>
      <Parties settings={settings} />
      {isDesk ? (
        <KeysSection keys={settings.keys} path="/keys" about="for programs and agents" showParty />
      ) : (
        <OwnKeys settings={settings} />
      )}
      <Memberships settings={settings} />
    </>
  );
}

function Passkeys({ settings }: { settings: Settings }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const register = useMutation({
    mutationFn: registerPasskey,
    onSuccess: () => {
      say('This device’s passkey is registered.');
      void client.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  return (
    <section aria-labelledby="passkeys">
      <div className="head-row">
        <h2 id="passkeys">Passkeys</h2>
        <span className="count">
          {settings.passkeys.length === 0
            ? 'none yet: you came by a link'
            : many(settings.passkeys.length, 'passkey')}
        </span>
      </div>
      {register.error === null ? null : <Trouble error={register.error} />}
      <ul>
        {settings.passkeys.map((passkey) => (
          <li key={passkey.id}>
            <span className="mono">{passkey.id.slice(0, 12)}…</span>{' '}
            <span className="q">
              registered <Exact at={passkey.createdAt} />
            </span>
          </li>
        ))}
      </ul>
      <Button
        className={settings.passkeys.length === 0 ? 'btn primary' : 'btn'}
        isDisabled={register.isPending}
        onPress={() => register.mutate()}
      >
        Register this device’s passkey
      </Button>
    </section>
  );
}

/** Only the clearinghouse makes and ends keys: what would be refused is not offered. */
function OwnKeys({ settings }: { settings: Settings }): ReactNode {
  return (
    <section className="sec" aria-labelledby="keys">
      <div className="head-row">
        <h2 id="keys">Keys</h2>
        <span className="count">of your party’s programs</span>
      </div>
      <p className="q2">
        {settings.instance.name} makes them and ends them: ask it for one, by what will use it, or to end one
        that is lost.
      </p>
      <KeyTable keys={settings.keys} showParty={false} />
    </section>
  );
}

function Memberships({ settings }: { settings: Settings }): ReactNode {
  return (
    <section className="sec" aria-labelledby="memberships">
      <div className="head-row">
        <h2 id="memberships">What you may see into</h2>
        <span className="count">
          {settings.memberships.length < settings.membershipsTotal
            ? `${settings.memberships.length} of ${many(settings.membershipsTotal, 'compartment')}`
            : many(settings.membershipsTotal, 'compartment')}
          ; each was given by someone
        </span>
      </div>
      <Scroll label="Compartments">
        <table className="cards">
          <Heads of={['Compartment', 'Kind', 'Held by', 'Given by', 'When']} />
          <tbody>
            {settings.memberships.map((held) => (
              <tr key={held.compartment + held.through}>
                <th scope="row">{held.label}</th>
                <td>{held.kind}</td>
                <td data-head="held by">{held.through === 'self' ? 'you' : 'your party'}</td>
                <td data-head="given by">{held.grantedBy}</td>
                <td className="q">
                  <AgoShort at={held.grantedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Parties({ settings }: { settings: Settings }): ReactNode {
  if (settings.parties.length === 0) return null;
  return (
    <section className="sec" aria-labelledby="parties">
      <h2 id="parties">Who else is here</h2>
      <p>
        <Link className="btn" to="/settings/parties">
          {many(settings.parties.length, 'party', 'parties')}: people, keys, members
        </Link>
      </p>
    </section>
  );
}
