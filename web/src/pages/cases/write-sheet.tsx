/** A person writes the one sentence of impact that is true, sees what leaves, and makes a private link. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  LinkDeskView,
  MadeLink,
  SheetView,
  SheetWordsBody,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useMe } from '../../frame/session.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Sheet } from '../maintainer/sheet.tsx';

/** The words, what leaves with them, and the press that makes the link. Another word, and it must be looked at again. */
export function WriteSheet({
  desk,
  done,
}: {
  desk: LinkDeskView;
  done: (made: MadeLink) => void;
}): ReactNode {
  const me = useMe();
  const client = useQueryClient();
  const [words, setWords] = useState<SheetWordsBody>({
    title: desk.written?.sheet.title ?? `${desk.component}: ${desk.case.title}`.slice(0, 160),
    impact: desk.written?.sheet.impact ?? '',
    contact: desk.written?.sheet.contact ?? me.instance.phone ?? '',
    namesFinders: desk.written?.sheet.finders != null,
  });
  const base = `${API}/cases/${encodeURIComponent(desk.case.id)}/maintainer`;
  const preview = useMutation({
    mutationFn: () => send<SheetView>('POST', `${base}/preview`, words),
  });
  const make = useMutation({
    mutationFn: async ({ partyId, days }: { partyId: string; days: number }) => {
      const content = { party: partyId, days, ...words };
      const touch = await touched({ kind: 'maintainer-link.create', subject: desk.case.id, content });
      return send<MadeLink>('POST', `${base}/links`, { ...words, partyId, days, ...touch });
    },
    onSuccess: (made) => {
      done(made);
      void client.invalidateQueries({ queryKey: ['cases'] });
      scrollTo({ top: 0 });
    },
  });
  const change = (part: Partial<SheetWordsBody>) => {
    setWords({ ...words, ...part });
    preview.reset();
  };
  return (
    <>
      <WordsForm
        words={words}
        claimed={desk.claimed}
        change={change}
        isBusy={preview.isPending}
        look={() => preview.mutate()}
      >
        {preview.error === null ? null : <Trouble error={preview.error} />}
      </WordsForm>
      {preview.data === undefined ? null : (
        <section className="sec" aria-labelledby="preview">
          <div className="head-row">
            <h2 id="preview">What leaves</h2>
            <span className="count">exactly this; what has no line here does not reach the maintainer</span>
          </div>
          <div className="preview">
            <Sheet sheet={preview.data} answers={words.contact} isPart />
          </div>
          <MakeLink desk={desk} isBusy={make.isPending} make={make.mutate} />
          {make.error === null ? null : <Trouble error={make.error} />}
        </section>
      )}
    </>
  );
}

function WordsForm(props: {
  words: SheetWordsBody;
  claimed: string | null;
  change: (part: Partial<SheetWordsBody>) => void;
  isBusy: boolean;
  look: () => void;
  children: ReactNode;
}): ReactNode {
  const { words, change } = props;
  const isReady =
    words.impact.trim().length >= 10 && words.title.trim().length >= 5 && words.contact.length >= 3;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.look();
  };
  return (
    <form className="sec fields sheet-form" onSubmit={submit} aria-labelledby="words">
      <h2 id="words">What the page says</h2>
      <div className="field">
        <label htmlFor="sheet-title">Title, also the patch’s subject</label>
        <input
          id="sheet-title"
          className="input"
          value={words.title}
          maxLength={160}
          onChange={(event) => change({ title: event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor="sheet-impact">The shortest impact that is true</label>
        <textarea
          id="sheet-impact"
          className="input"
          rows={5}
          maxLength={600}
          value={words.impact}
          aria-describedby="impact-hint"
          placeholder="Who can do what to whom, and what they cannot."
          onChange={(event) => change({ impact: event.target.value })}
        />
        <p className="hint" id="impact-hint">
          You answer for it: no severity and no adjective, only what an attacker can do.
        </p>
      </div>
      {props.claimed === null ? null : (
        <details className="why">
          <summary>The finder’s own words, to start from</summary>
          <p className="prose">{props.claimed}</p>
        </details>
      )}
      <div className="field">
        <label htmlFor="sheet-contact">A person who answers, and how</label>
        <input
          id="sheet-contact"
          className="input"
          value={words.contact}
          maxLength={200}
          placeholder="a mail address that a person reads"
          onChange={(event) => change({ contact: event.target.value })}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={words.namesFinders}
          onChange={(event) => change({ namesFinders: event.target.checked })}
        />{' '}
        Name the finders on it
      </label>
      {props.children}
      <div className="acts">
        <Button type="submit" className="btn primary" isDisabled={!isReady || props.isBusy}>
          See what leaves
        </Button>
        {isReady ? null : <span className="hint">The impact and who answers are a person’s to write.</span>}
      </div>
    </form>
  );
}

function MakeLink(props: {
  desk: LinkDeskView;
  isBusy: boolean;
  make: (who: { partyId: string; days: number }) => void;
}): ReactNode {
  const { desk } = props;
  const [partyId, setParty] = useState(desk.maintainers[0]?.id ?? '');
  const [days, setDays] = useState(30);
  return (
    <div className="acts sec-small">
      <label htmlFor="link-party" className="label">
        For
      </label>
      <select
        id="link-party"
        className="input"
        value={partyId}
        onChange={(event) => setParty(event.target.value)}
      >
        {desk.maintainers.map((party) => (
          <option key={party.id} value={party.id}>
            {party.name}
          </option>
        ))}
      </select>
      <label htmlFor="link-days" className="label">
        for
      </label>
      <select
        id="link-days"
        className="input"
        value={days}
        onChange={(event) => setDays(Number(event.target.value))}
      >
        {[7, 14, 30, 60, 90].map((choice) => (
          <option key={choice} value={choice}>
            {choice} days
          </option>
        ))}
      </select>
      <Button className="btn grave" isDisabled={props.isBusy} onPress={() => props.make({ partyId, days })}>
        Make the link
      </Button>
      <span className="hint">What was read by it cannot be taken back; the link can be ended.</span>
    </div>
  );
}
