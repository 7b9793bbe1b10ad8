/** The partner's own desk: apply, see what one was given, write down what one did with it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  GrantView,
  PartnerApplication,
  PartnerDesk,
  PartnerView,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Controls, Grants, Standing, Uses } from './partner-record.tsx';
import { CONTROL_WORDS } from './words.ts';
import '../models/models.css';

export function OwnPartnerPage(): ReactNode {
  const reading = useQuery(queries.ownPartner());
  return (
    <Page title="Early access" crumbs={[{ label: 'Early access' }]}>
      <OneThing reading={reading} noun="partnership" heading="Early access">
        {(desk) => <Body desk={desk} />}
      </OneThing>
    </Page>
  );
}

function Body({ desk }: { desk: PartnerDesk }): ReactNode {
  const { partner } = desk;
  const mayApply = partner === null || partner.state === 'declined' || partner.state === 'revoked';
  return (
    <>
      <h1>Early access</h1>
      {partner === null ? (
        <p className="lead">
          Trusted partners work with what is not released yet, within a scope and for a time. Apply with the
          controls you keep; nothing is given by asking.
        </p>
      ) : (
        <Known partner={partner} />
      )}
      {mayApply ? <Apply controls={desk.controls} /> : null}
    </>
  );
}

function Known({ partner }: { partner: PartnerView }): ReactNode {
  const uses = useQuery(queries.ownUses());
  const running = partner.grants.filter(({ standing }) => standing === 'running');
  return (
    <>
      <div className="halves">
        <Standing partner={partner} />
        <Controls partner={partner} />
      </div>
      <Grants grants={partner.grants} />
      {running.length === 0 ? null : <NoteUse grants={running} />}
      <Uses uses={uses.data?.items ?? []} />
      <p className="hint">
        What you find comes in like every finding, with the grant’s key and your credit. Nothing you hold
        outlives its grant.
      </p>
    </>
  );
}

function useSend() {
  const client = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: object; said: string }) =>
      send('POST', `${API}/partner${path}`, body),
    onSuccess: (_, { said }) => {
      say(said);
      void client.invalidateQueries({ queryKey: ['partners'] });
    },
  });
}

function NoteUse({ grants }: { grants: readonly GrantView[] }): ReactNode {
  const note = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const component = String(form.get('component') ?? '').trim();
    const written = event.currentTarget;
    const use = {
      path: `/grants/${encodeURIComponent(String(form.get('grant')))}/uses`,
      body: { what: String(form.get('what') ?? ''), ...(component === '' ? {} : { component }) },
      said: 'Written down.',
    };
    note.mutate(use, { onSuccess: () => written.reset() });
  };
  return (
    <form className="line-form" onSubmit={submit} aria-label="Write down a use">
      {note.error === null ? null : <Trouble error={note.error} />}
      <label>
        Grant
        <select className="input" name="grant">
          {grants.map((grant) => (
            <option key={grant.id} value={grant.id}>
              {grant.scope.slice(0, 60)}
            </option>
          ))}
        </select>
      </label>
      <label>
        What you did
        <input className="input" name="what" required maxLength={2000} autoComplete="off" />
      </label>
      <label>
        Component, if one
        <input className="input mono" name="component" maxLength={400} autoComplete="off" />
      </label>
      <Button type="submit" className="btn primary" isDisabled={note.isPending}>
        Write it down
      </Button>
    </form>
  );
}

function Apply({ controls }: { controls: PartnerDesk['controls'] }): ReactNode {
  const apply = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const application: PartnerApplication = {
      purpose: text('purpose'),
      scope: text('scope'),
      controls: controls.map((control) => ({
        control,
        statement: text(`${control}-statement`),
        evidence: text(`${control}-evidence`)
          .split('\n')
          .map((name) => name.trim())
          .filter((name) => name !== '')
          .map((name) => ({ name, digest: null })),
      })),
    };
    apply.mutate({ path: '/application', body: application, said: 'Applied. A person answers.' });
  };
  return (
    <form className="apply sec" onSubmit={submit} aria-label="Apply as a trusted partner">
      <h2>Apply</h2>
      {apply.error === null ? null : <Trouble error={apply.error} />}
      <label className="field">
        What for
        <textarea className="input" name="purpose" required maxLength={2000} rows={2} />
      </label>
      <label className="field">
        What you want to work with
        <textarea className="input" name="scope" required maxLength={2000} rows={2} />
      </label>
      {controls.map((control) => (
        <fieldset key={control} className="reasons">
          <legend className="label">Control: {CONTROL_WORDS[control]}</legend>
          <label className="field">
            How you keep it
            <textarea className="input" name={`${control}-statement`} required maxLength={2000} rows={2} />
          </label>
          <label className="field">
            Documents that show it, one a line
            <textarea className="input" name={`${control}-evidence`} required maxLength={2000} rows={1} />
          </label>
        </fieldset>
      ))}
      <Button type="submit" className="btn primary" isDisabled={apply.isPending}>
        Apply
      </Button>
    </form>
  );
}
