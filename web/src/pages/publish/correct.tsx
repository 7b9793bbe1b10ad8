/**
 * What was published and is wrong in a field: the fields as they stand, what changed in words for everyone, and then,
 * beside what it will change, the word that lets it go.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Proposal, ReleaseView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Changes } from './revisions.tsx';

type Correctable = NonNullable<ReleaseView['correctable']>;
type Field = keyof Correctable['record'];

const FIELDS: readonly { readonly name: Field; readonly label: string; readonly rows: number }[] = [
  { name: 'title', label: 'Title', rows: 1 },
  { name: 'affected', label: 'Affected range (VERS; empty: only the versions below)', rows: 1 },
  { name: 'affectedVersions', label: 'Versions shown affected, one a line', rows: 2 },
  { name: 'fixed', label: 'Fixed versions, one a line', rows: 2 },
  { name: 'aliases', label: 'Other identifiers (CVE, GHSA), one a line', rows: 2 },
  { name: 'weaknesses', label: 'Weaknesses (CWE), one a line', rows: 2 },
  { name: 'severity', label: 'CVSS vector (empty: none)', rows: 1 },
  { name: 'summary', label: 'Summary', rows: 3 },
  { name: 'remediation', label: 'What to do', rows: 3 },
  { name: 'credits', label: 'Finders, one a line', rows: 2 },
];

export function Correct({ view }: { view: ReleaseView }): ReactNode {
  if (view.correctable === null) return null;
  // A revision that came meanwhile starts the form anew.
  return (
    <details className="sec" key={view.correctable.revision}>
      <summary className="btn">A field is wrong: correct it</summary>
      <CorrectForm view={view} correctable={view.correctable} />
    </details>
  );
}

function CorrectForm({ view, correctable }: { view: ReleaseView; correctable: Correctable }): ReactNode {
  const [texts, setTexts] = useState(() => textsOf(correctable.record));
  const [summary, setSummary] = useState('');
  const propose = useMutation({
    mutationFn: () =>
      send<Proposal>('POST', `${API}/advisories/${encodeURIComponent(view.id)}/revisions/proposal`, asked()),
  });
  const asked = () => ({
    revision: correctable.revision,
    corrections: differing(correctable.record, texts),
    summary: summary.trim(),
  });
  const change = (name: Field, text: string) => {
    setTexts({ ...texts, [name]: text });
    propose.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (summary.trim() !== '') propose.mutate();
  };
  return (
    <div className="grave-box">
      <p>
        It keeps its identifier and its address. Summary and what to do follow the versions as long as nobody
        has written them. Operators whose standing changes are told what changed; nobody else is told again.
      </p>
      <form onSubmit={submit} aria-label="Correct it" className="correct">
        {FIELDS.map(({ name, label, rows }) => (
          <label className="field" key={name}>
            {label}
            <textarea
              className="input"
              rows={rows}
              spellCheck={false}
              value={texts[name]}
              onChange={(event) => change(name, event.target.value)}
            />
          </label>
        ))}
        <label className="field">
          What changed, for everyone
          <textarea
            className="input"
            rows={2}
            maxLength={1000}
            value={summary}
            onChange={(event) => {
              setSummary(event.target.value);
              propose.reset();
            }}
          />
        </label>
        {propose.error === null ? null : <Trouble error={propose.error} />}
        <div className="acts">
          <Button type="submit" className="btn" isDisabled={summary.trim() === '' || propose.isPending}>
            See what changes
          </Button>
        </div>
      </form>
      {propose.data === undefined ? null : <LetGo view={view} proposal={propose.data} request={asked()} />}
    </div>
  );
}

type LettingGo = {
  readonly view: ReleaseView;
  readonly proposal: Proposal;
  readonly request: { readonly revision: number; readonly corrections: object; readonly summary: string };
};

function LetGo({ view, proposal, request }: LettingGo): ReactNode {
  const [word, setWord] = useState('');
  const client = useQueryClient();
  const say = useSay();
  const revise = useMutation({
    mutationFn: async () => {
      const { id, identifier } = view;
      const content = {
        identifier,
        revision: proposal.no,
        summary: request.summary,
        record: proposal.digest,
      };
      const touch = await touched({ kind: 'advisory.revise', subject: id, content });
      return send<ReleaseView>('POST', `${API}/advisories/${encodeURIComponent(id)}/revisions`, {
        ...request,
        word,
        ...touch,
      });
    },
    onSuccess: () => {
      say('Corrected. Its files are being written and signed again.');
      for (const key of ['advisories', 'cases', 'flow', 'today'])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const isOpen = word.trim() === view.word && !revise.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isOpen) revise.mutate();
  };
  return (
    <form onSubmit={submit} aria-label="Publish the correction" className="correct">
      <h2>Revision {proposal.no} will say</h2>
      <Changes changes={proposal.changes} />
      {revise.error === null ? null : <Trouble error={revise.error} />}
      <label className="field">
        Type {view.word} to publish the correction
        <input
          className="input mono"
          autoComplete="off"
          spellCheck={false}
          value={word}
          onChange={(event) => setWord(event.target.value)}
        />
      </label>
      <div className="acts">
        <Button type="submit" className="btn grave" isDisabled={!isOpen}>
          Publish the correction
        </Button>
      </div>
    </form>
  );
}

function textsOf(record: Correctable['record']): Readonly<Record<Field, string>> {
  const text = (value: Correctable['record'][Field]) =>
    typeof value === 'string' ? value : (value ?? []).join('\n');
  return Object.fromEntries(FIELDS.map(({ name }) => [name, text(record[name])])) as Record<Field, string>;
}

/** What was changed by hand, in the form of the record. */
function differing(record: Correctable['record'], texts: Readonly<Record<Field, string>>): object {
  const before = textsOf(record);
  const changed = FIELDS.filter(({ name }) => texts[name].trim() !== before[name].trim());
  return Object.fromEntries(
    changed.map(({ name }) => {
      const text = texts[name].trim();
      if (Array.isArray(record[name])) {
        const lines = text.split('\n').map((line) => line.trim());
        return [name, lines.filter((line) => line !== '')];
      }
      return [name, text === '' && (name === 'affected' || name === 'severity') ? null : text];
    }),
  );
}
