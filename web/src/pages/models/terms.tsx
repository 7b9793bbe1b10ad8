/** What both sides agreed on, and what waits for the developer's word. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { EngagementView, TermsProposal, TermsView } from '../../../../src/apps/server/views/index.ts';
import { State } from '../../parts/badges.tsx';
import { Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import type { Acting } from './use-act.tsx';

type Props = { readonly view: EngagementView; readonly act: Acting };

export function Terms({ view, act }: Props): ReactNode {
  return (
    <section className="sec" aria-labelledby="terms">
      <h2 id="terms">Terms</h2>
      {view.terms === null && view.proposal === null ? (
        <p className="q2">None are agreed, and none are proposed.</p>
      ) : null}
      {view.terms === null ? null : <Shown terms={view.terms} />}
      {view.proposal === null ? null : (
        <>
          <h3 className="sec-small">Proposed</h3>
          <Shown terms={view.proposal} />
          {view.may.includes('agree-terms') ? <Agree proposal={view.proposal} act={act} /> : null}
        </>
      )}
      {view.may.includes('propose-terms') ? <Propose act={act} /> : null}
    </section>
  );
}

function Shown({ terms }: { terms: TermsView }): ReactNode {
  return (
    <dl className="pairs">
      <dt>Document</dt>
      <dd className="mono">{terms.document}</dd>
      <dt>Access</dt>
      <dd>
        {many(terms.windowDays, 'day')}, counted in {terms.zone},{' '}
        {terms.anchor.kind === 'access-works' ? (
          'from when access works'
        ) : (
          <>
            from <Exact at={terms.anchor.at} />
          </>
        )}
      </dd>
      <dt>Afterwards</dt>
      <dd>material is destroyed after {many(terms.retentionDays, 'day')}</dd>
      <dt>Determination</dt>
      <dd>{terms.sharesDetermination ? 'the developer reads it' : 'the developer does not read it'}</dd>
      <dt>Proposed</dt>
      <dd>
        by {terms.proposedBy.name}, <Exact at={terms.proposedAt} />
      </dd>
      <dt>Agreed</dt>
      <dd>
        {terms.agreedBy === null || terms.agreedAt === null ? (
          <span className="q">not yet</span>
        ) : (
          <>
            by {terms.agreedBy.name}, <Exact at={terms.agreedAt} />
          </>
        )}
      </dd>
      <dt>Digest</dt>
      <dd className="mono">{terms.digest}</dd>
    </dl>
  );
}

/** Null where no file was chosen. */
async function digestOf(file: File | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const made = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return `sha256:${[...made].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function Agree({ proposal, act }: { proposal: TermsView; act: Acting }): ReactNode {
  const { digest } = proposal;
  const [own, setOwn] = useState<string | null>(null);
  return (
    <div className="move">
      <label className="field own-copy">
        Your copy of the document, to compare; it stays on this device
        <input
          className="input"
          type="file"
          onChange={(event) => void digestOf(event.target.files?.[0]).then(setOwn)}
        />
      </label>
      {own === null ? null : (
        <p role="status">
          {own === proposal.document ? (
            <State mark="seen">it is the document of these terms</State>
          ) : (
            <State mark="no">it is another document than that of these terms</State>
          )}
        </p>
      )}
      <Button
        className="btn primary"
        isDisabled={act.isPending}
        onPress={() =>
          act.mutate({
            path: '/terms/agreement',
            body: { digest },
            signed: { kind: 'engagement.agree-terms', content: { digest } },
            said: 'Agreed, with your signature. Access may open now.',
          })
        }
      >
        Agree to these terms
      </Button>
      <span className="q2">
        You sign exactly these with your passkey. You may still withdraw at any moment.
      </span>
    </div>
  );
}

function Propose({ act }: { act: Acting }): ReactNode {
  const [digest, setDigest] = useState('');
  const [anchor, setAnchor] = useState<'access-works' | 'agreed-instant'>('access-works');
  const hash = async (file: File | undefined) => setDigest((await digestOf(file)) ?? digest);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '');
    const wanted: TermsProposal = {
      document: digest,
      windowDays: Number(text('days')),
      zone: text('zone'),
      anchor:
        anchor === 'access-works'
          ? { kind: 'access-works' }
          : { kind: 'agreed-instant', at: new Date(`${text('at')}:00Z`).toISOString() },
      retentionDays: Number(text('retention')),
      sharesDetermination: form.get('shares') === 'on',
    };
    act.mutate({
      path: '/terms',
      body: wanted,
      said: 'Proposed. They bind nobody until the developer agrees.',
    });
  };
  return (
    <details>
      <summary className="btn">Propose terms</summary>
      <form className="line-form" onSubmit={submit} aria-label="Propose terms">
        <label>
          The document both sides hold; only its digest is sent
          <input className="input" type="file" onChange={(event) => void hash(event.target.files?.[0])} />
        </label>
        <label>
          Its digest
          <input
            className="input mono"
            required
            pattern="sha256:[0-9a-f]{64}"
            title="sha256: and 64 digits of 0-9 and a-f; choosing the document fills it in"
            value={digest}
            autoComplete="off"
            onChange={(event) => setDigest(event.target.value.trim())}
          />
        </label>
        <label>
          Days of access
          <input className="input" type="number" name="days" min={1} max={30} defaultValue={30} required />
        </label>
        <label>
          Counted in
          <input
            className="input"
            name="zone"
            list="zones"
            required
            maxLength={60}
            defaultValue={Intl.DateTimeFormat().resolvedOptions().timeZone}
          />
        </label>
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <label>
          From
          <select
            className="input"
            value={anchor}
            onChange={(event) => setAnchor(event.target.value as 'access-works' | 'agreed-instant')}
          >
            <option value="access-works">when access works</option>
            <option value="agreed-instant">an agreed moment</option>
          </select>
        </label>
        {anchor === 'agreed-instant' ? (
          <label>
            That moment (UTC)
            <input className="input" type="datetime-local" name="at" required />
          </label>
        ) : null}
        <label>
          Days until the material is destroyed, afterwards
          <input
            className="input"
            type="number"
            name="retention"
            min={0}
            max={3650}
            defaultValue={90}
            required
          />
        </label>
        <label className="tick">
          <input type="checkbox" name="shares" defaultChecked /> the developer reads the determination
        </label>
        <Button type="submit" className="btn primary" isDisabled={act.isPending}>
          Propose
        </Button>
      </form>
    </details>
  );
}
