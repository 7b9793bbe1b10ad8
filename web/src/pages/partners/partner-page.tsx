/** One partner for the clearinghouse: answer it, give it something for a time, take it back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { MadeGrant, NewGrant, PartnerView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useIsDesk, useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Command } from '../../parts/copy.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Confirm } from '../settings/confirm.tsx';
import { Controls, Grants, Standing, Uses } from './partner-record.tsx';
import '../models/models.css';

export function PartnerPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.partner(id));
  const name = reading.data?.name;
  return (
    <Page title={name ?? 'Partner'} crumbs={[{ label: 'Partners', to: '/partners' }, { label: name ?? id }]}>
      <OneThing reading={reading} noun="partner" heading="Partner">
        {(partner) => <Body partner={partner} />}
      </OneThing>
    </Page>
  );
}

type Change = { readonly path: string; readonly body: object; readonly said: string };

function useChange(id: string) {
  const client = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: ({ path, body }: Change) =>
      send('POST', `${API}/partners/${encodeURIComponent(id)}${path}`, body),
    onSuccess: (_, { said }) => {
      say(said);
      void client.invalidateQueries({ queryKey: ['partners'] });
    },
  });
}

function Body({ partner }: { partner: PartnerView }): ReactNode {
  const change = useChange(partner.id);
  const uses = useQuery(queries.partnerUses(partner.id));
  const isDesk = useIsDesk();
  return (
    <>
      <h1>{partner.name}</h1>
      {change.error === null ? null : <Trouble error={change.error} />}
      <div className="halves">
        <div>
          <Standing partner={partner} />
          {isDesk && partner.state === 'applied' ? <Answer change={change} /> : null}
          {isDesk && (partner.state === 'accepted' || partner.state === 'applied') ? (
            <Revoke change={change} />
          ) : null}
        </div>
        <Controls partner={partner} />
      </div>
      <Grants
        grants={partner.grants}
        act={(grant) =>
          isDesk && grant.standing === 'running' ? (
            <Confirm
              label="End"
              about={grant.scope}
              consequence="Its key is refused from now on."
              isBusy={change.isPending}
              act={() =>
                change.mutate({
                  path: `/grants/${encodeURIComponent(grant.id)}/end`,
                  body: {},
                  said: 'Ended. Its key works no more.',
                })
              }
            />
          ) : null
        }
      />
      {partner.state === 'accepted' ? <Give partner={partner} /> : null}
      <Uses uses={uses.data?.items ?? []} />
    </>
  );
}

type Changing = ReturnType<typeof useChange>;

function Answer({ change }: { change: Changing }): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const decision = String(form.get('decision'));
    change.mutate({
      path: '/decision',
      body: { decision, reason: String(form.get('reason') ?? '') },
      said: decision === 'accept' ? 'Accepted. It has nothing until you give it something.' : 'Declined.',
    });
  };
  return (
    <form className="line-form" onSubmit={submit} aria-label="Answer the application">
      <label>
        Answer
        <select className="input" name="decision">
          <option value="accept">accept</option>
          <option value="decline">decline</option>
        </select>
      </label>
      <label>
        Reason
        <input className="input" name="reason" required maxLength={2000} autoComplete="off" />
      </label>
      <Button type="submit" className="btn primary" isDisabled={change.isPending}>
        Answer
      </Button>
    </form>
  );
}

function Revoke({ change }: { change: Changing }): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '');
    change.mutate({
      path: '/revocation',
      body: { reason },
      said: 'Revoked: its grants, keys, people and memberships ended at once.',
    });
  };
  return (
    <details>
      <summary>Revoke this partner</summary>
      <form className="line-form" onSubmit={submit} aria-label="Revoke this partner">
        <p className="note">
          Grants, keys, people and memberships end at once. What it sent stays its own. It may apply afresh.
        </p>
        <label>
          Reason
          <input className="input" name="reason" required maxLength={2000} autoComplete="off" />
        </label>
        <Button type="submit" className="btn grave" isDisabled={change.isPending}>
          Revoke now
        </Button>
      </form>
    </details>
  );
}

function Give({ partner }: { partner: PartnerView }): ReactNode {
  const client = useQueryClient();
  // Only an official was let into any: a coordinator who is none has nothing to choose from.
  const isOfficial = useMe().roles.includes('official');
  const engagements = useQuery({ ...queries.engagements(), enabled: isOfficial });
  const open = (engagements.data?.items ?? []).filter(({ state }) => state === 'partner-access');
  const give = useMutation({
    mutationFn: (wanted: NewGrant) =>
      send<MadeGrant>('POST', `${API}/partners/${encodeURIComponent(partner.id)}/grants`, wanted),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['partners'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const components = String(form.get('components') ?? '')
      .split(/\s+/)
      .filter(Boolean);
    const engagement = String(form.get('engagement') ?? '').trim();
    give.mutate({
      scope: String(form.get('scope') ?? ''),
      days: Number(form.get('days')),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(components.length === 0 ? {} : { components }),
      ...(engagement === '' ? {} : { engagement }),
    });
  };
  return (
    <section className="sec" aria-labelledby="give">
      <h2 id="give">Give it something for a time</h2>
      {give.error === null ? null : <Trouble error={give.error} />}
      {give.data === undefined ? null : (
        <div className="note">
          <p>
            <b>This is the only time its key is shown.</b> It dies with the grant.
          </p>
          <Command text={give.data.key} label="The new key" />
        </div>
      )}
      <form className="line-form" onSubmit={submit} aria-label="Give a grant">
        <label>
          What may be done
          <input className="input" name="scope" required maxLength={2000} autoComplete="off" />
        </label>
        <label>
          Days
          <input className="input" type="number" name="days" min={1} max={90} defaultValue={30} required />
        </label>
        <label>
          Components, if it is about some
          <input className="input mono" name="components" placeholder="pkg:npm/…" autoComplete="off" />
        </label>
        {open.length === 0 ? null : (
          <label>
            Under an engagement
            <select className="input" name="engagement">
              <option value="">none</option>
              {open.map(({ id, model, developer }) => (
                <option key={id} value={id}>
                  {model} ({developer.name})
                </option>
              ))}
            </select>
          </label>
        )}
        <Button type="submit" className="btn" isDisabled={give.isPending}>
          Give
        </Button>
      </form>
    </section>
  );
}
