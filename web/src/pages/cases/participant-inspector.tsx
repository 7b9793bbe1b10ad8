/** One participant beside the list: how long it has been silent, every word of it, and what to do next. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { CaseDetail, ParticipantView, WordView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Inspector } from '../../frame/page.tsx';
import { useIsDesk } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted } from '../../parts/badges.tsx';
import { Mark } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { markOf, owesWord, SAID_CHOICES, SILENT_DAYS, STATUS_WORDS, silentDays } from './silence.ts';

export function ParticipantInspector(props: { found: CaseDetail; participant: ParticipantView }): ReactNode {
  const { found, participant } = props;
  const now = useNow();
  const isDesk = useIsDesk();
  const navigate = useNavigate();
  const words = useQuery(queries.words(found.id, participant.party.id));
  const days = silentDays(participant, now);
  const owes = owesWord(participant) && days >= SILENT_DAYS;
  const tone = days >= 30 ? 'late' : days >= 10 ? 'due' : '';
  const head = useRef<HTMLHeadingElement>(null);
  // On a phone the inspector stands below the page: whoever chose a party is taken to it.
  useEffect(() => {
    if (!matchMedia('(max-width: 1100px)').matches) return;
    head.current?.scrollIntoView({ block: 'center' });
    head.current?.focus({ preventScroll: true });
  }, []);
  const back = () => {
    void navigate({ search: {} as never, replace: true, resetScroll: false });
    document.getElementById('participants')?.scrollIntoView({ block: 'center' });
  };
  return (
    <Inspector label={`Participant ${participant.party.name}`} position={`Takes part as ${participant.role}`}>
      <h2 ref={head} tabIndex={-1}>
        {participant.party.name}
      </h2>
      <section className="sec">
        {owes ? <p className={`days ${tone}`}>{many(days, 'day')}</p> : null}
        <p className={`state ${owes ? tone : ''}`}>
          <Mark kind={markOf(participant, now)} />
          {owes ? 'silent' : STATUS_WORDS[participant.status]}
        </p>
        <p className="meta">
          {participant.lastWordAt === null ? 'Never answered; invited ' : 'Last word '}
          <Exact at={participant.lastWordAt ?? participant.statusAt} />
        </p>
      </section>
      <section className="sec">
        <h3>Said and asked</h3>
        {words.error === null ? null : <Trouble error={words.error} retry={words.refetch} />}
        {words.data?.items.length === 0 ? <p className="q2">Nothing yet but the invitation.</p> : null}
        <ol className="tries">
          {words.data?.items.map((word) => (
            <li key={word.id}>
              <Exact at={word.at} />
              <span className="wrap">
                {wordLine(word)} <Asserted by={word.by} />
              </span>
            </li>
          ))}
        </ol>
      </section>
      {isDesk ? <NoteWord caseId={found.id} participant={participant} /> : null}
      <section className="sec stack">
        {participant.role === 'maintainer' && isDesk ? (
          <Link className="btn" to={`/cases/${found.id}/maintainer`}>
            Private link for the maintainer
          </Link>
        ) : null}
        {isDesk ? <LetOut caseId={found.id} participant={participant} /> : null}
        <Button className="btn quiet" onPress={back}>
          Back to the case
        </Button>
      </section>
    </Inspector>
  );
}

function wordLine(word: WordView): string {
  if (word.kind === 'asked') return `Asked, by ${word.channel}.${word.note === null ? '' : ` ${word.note}`}`;
  const version = word.fixedVersion === null ? '' : ` in ${word.fixedVersion}`;
  return `${STATUS_WORDS[word.status ?? 'invited']}${version}.${word.note === null ? '' : ` ${word.note}`}`;
}

function NoteWord({ caseId, participant }: { caseId: string; participant: ParticipantView }): ReactNode {
  const [what, setWhat] = useState('asked:mail');
  const [version, setVersion] = useState('');
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const say = useSay();
  const [kind, value] = what.split(':') as ['asked' | 'status', string];
  const write = useMutation({
    mutationFn: () => {
      const extra = note.trim() === '' ? {} : { note };
      const fixed = value === 'fixed' && version.trim() !== '' ? { fixedVersion: version } : {};
      const path = `${API}/cases/${encodeURIComponent(caseId)}/participants/${encodeURIComponent(participant.party.id)}/words`;
      return send(
        'POST',
        path,
        kind === 'asked' ? { kind, channel: value, ...extra } : { kind, status: value, ...extra, ...fixed },
      );
    },
    onSuccess: () => {
      say(`Noted for ${participant.party.name}. A later word counts over it.`);
      setNote('');
      void client.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate();
  };
  return (
    <form className="sec fields" onSubmit={submit}>
      <div className="field">
        <label htmlFor="word-what">Write down</label>
        <select
          id="word-what"
          className="input"
          value={what}
          onChange={(event) => setWhat(event.target.value)}
        >
          <optgroup label="that we asked">
            <option value="asked:mail">asked by mail</option>
            <option value="asked:telephone">asked by telephone</option>
            <option value="asked:other">asked otherwise</option>
          </optgroup>
          <optgroup label="what it said">
            {SAID_CHOICES.map((status) => (
              <option key={status} value={`status:${status}`}>
                it says: {STATUS_WORDS[status]}
              </option>
            ))}
          </optgroup>
        </select>
      </div>
      {value === 'fixed' ? (
        <div className="field">
          <label htmlFor="word-version">Fixed in version</label>
          <input
            id="word-version"
            className="input"
            value={version}
            maxLength={100}
            onChange={(event) => setVersion(event.target.value)}
          />
        </div>
      ) : null}
      <div className="field">
        <label htmlFor="word-note">Note, for the clearinghouse</label>
        <textarea
          id="word-note"
          className="input"
          rows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      {write.error === null ? null : <Trouble error={write.error} />}
      <Button type="submit" className="btn" isDisabled={write.isPending}>
        Write it down
      </Button>
    </form>
  );
}

function LetOut({ caseId, participant }: { caseId: string; participant: ParticipantView }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const navigate = useNavigate();
  const base = `${API}/cases/${encodeURIComponent(caseId)}/participants`;
  const done = () => void client.invalidateQueries({ queryKey: ['cases'] });
  const letOut = useMutation({
    mutationFn: () => send('DELETE', `${base}/${encodeURIComponent(participant.party.id)}`),
    onSuccess: () => {
      void navigate({ search: {} as never, replace: true, resetScroll: false });
      done();
      say(`${participant.party.name} reads nothing further here; its private links ended.`, async () => {
        const { role, party } = participant;
        await send('POST', base, { invitations: [{ name: party.name, role }] });
        done();
        return `${party.name} takes part again. Its links stay ended.`;
      });
    },
  });
  return (
    <>
      {letOut.error === null ? null : <Trouble error={letOut.error} />}
      <Button className="btn" isDisabled={letOut.isPending} onPress={() => letOut.mutate()}>
        No longer takes part
      </Button>
    </>
  );
}
