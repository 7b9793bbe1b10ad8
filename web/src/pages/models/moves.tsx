/** What the reader may do now, each with what follows from it. The server says which; there is no other. */
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { EngagementMove, EngagementView } from '../../../../src/apps/server/views/index.ts';
import { useMe } from '../../frame/session.tsx';
import { type Acting, ActTrouble } from './use-act.tsx';

type Props = { readonly view: EngagementView; readonly act: Acting };

type Step = 'open-access' | 'begin-evaluation' | 'open-partner-access' | 'close';

const STEPS: readonly { readonly step: Step; readonly verb: string; readonly follows: string }[] = [
  {
    step: 'open-access',
    verb: 'Access works',
    follows: 'You tried the access and it works. The days of the terms run from now.',
  },
  {
    step: 'begin-evaluation',
    verb: 'Begin to evaluate',
    follows: 'Register the plan before the first run: a later one is shown as a departure.',
  },
  {
    step: 'open-partner-access',
    verb: 'Open to trusted partners',
    follows: 'The agreed days are over. Partners with a grant may begin; each grant ends by itself.',
  },
  {
    step: 'close',
    verb: 'Close',
    follows: 'The engagement is over. The material is destroyed after the days that the terms say.',
  },
];

/** Moves that stand in a section of their own further down. */
const ELSEWHERE: Readonly<Partial<Record<EngagementMove, readonly [anchor: string, words: string]>>> = {
  'propose-terms': ['terms', 'Propose terms'],
  'agree-terms': ['terms', 'Read the proposed terms'],
  'name-person': ['people', 'Name people'],
  'register-plan': ['material', 'Register a plan'],
  'import-run': ['material', 'Import a sealed run'],
  'make-report': ['material', 'Make a report'],
  'share-findings': ['material', 'Share findings'],
  'give-consent': ['material', 'Say whether a report may be published'],
  'publish-report': ['material', 'Publish a report under the developer’s consent'],
};

export function Moves({ view, act }: Props): ReactNode {
  const may = new Set<EngagementMove>(view.may);
  const steps = STEPS.filter(({ step }) => may.has(step));
  const elsewhere = Object.entries(ELSEWHERE).filter(([move]) => may.has(move as EngagementMove));
  const me = useMe();
  // Its record is read for as long as it stands, also when there is nothing left to write.
  const isOfficial =
    me.roles.includes('official') &&
    view.personnel.some(
      ({ id, acknowledgedAt, removedAt }) =>
        id === me.principal.id && acknowledgedAt !== null && removedAt === null,
    );
  return (
    <section aria-labelledby="next">
      <h2 id="next">What you can do now</h2>
      <ActTrouble act={act} />
      {view.may.length === 0 ? (
        <p className="q2">Nothing: it waits for the other side, or it is over.</p>
      ) : null}
      {view.side === 'developer' && view.state === 'inquiry' && view.proposal === null ? (
        <p className="q2">The clearinghouse answers with terms. Until you agree to them nothing is owed.</p>
      ) : null}
      {steps.map(({ step, verb, follows }) => (
        <div className="move" key={step}>
          <Button
            className="btn primary"
            isDisabled={act.isPending}
            onPress={() => act.mutate({ path: '/steps', body: { step }, said: `${verb}: noted.` })}
          >
            {verb}
          </Button>
          <span className="q2">{follows}</span>
        </div>
      ))}
      {isOfficial ? (
        <p className="also">
          <Link to={`/models/${view.id}/determination`}>Questions, consultations, determination</Link>
        </p>
      ) : null}
      {elsewhere.length === 0 ? null : (
        <ul className="also">
          {elsewhere.map(([move, [anchor, words]]) => (
            <li key={move}>
              <a href={`#${anchor}`}>{words}</a>
            </li>
          ))}
        </ul>
      )}
      {may.has('move-window') && view.window !== null ? <MoveWindow view={view} act={act} /> : null}
      {may.has('mark-confidential') ? <Confidential act={act} /> : null}
      {may.has('destroy-material') ? <Destroy act={act} /> : null}
      {may.has('withdraw') ? <Withdraw act={act} /> : null}
    </section>
  );
}

function MoveWindow({ view, act }: Props): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const ends = new Date(`${String(new FormData(event.currentTarget).get('ends'))}:00Z`).toISOString();
    const isLater = view.window !== null && ends > view.window.ends;
    act.mutate({
      path: '/window',
      body: { ends },
      ...(isLater ? { signed: { kind: 'engagement.extend-window', content: { ends } } } : {}),
      said: isLater ? 'Extended, with your signature.' : 'Shortened.',
    });
  };
  return (
    <details>
      <summary>Move the end of access</summary>
      <form className="line-form" onSubmit={submit} aria-label="Move the end of access">
        <label>
          Ends at (UTC)
          <input
            className="input"
            type="datetime-local"
            name="ends"
            required
            defaultValue={view.window?.ends.slice(0, 16)}
          />
        </label>
        <Button type="submit" className="btn" isDisabled={act.isPending}>
          Move it
        </Button>
        <span className="q2">Earlier: your word is enough. Later: you sign it with your passkey.</span>
      </form>
    </details>
  );
}

function Confidential({ act }: { act: Acting }): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const basis = String(new FormData(event.currentTarget).get('basis') ?? '');
    act.mutate({ path: '/confidential', body: { basis }, said: 'Marked. Every page and report says so.' });
  };
  return (
    <details>
      <summary>Ask for confidential treatment</summary>
      <form className="line-form" onSubmit={submit} aria-label="Ask for confidential treatment">
        <label>
          On what basis
          <input className="input" name="basis" required maxLength={1000} autoComplete="off" />
        </label>
        <Button type="submit" className="btn" isDisabled={act.isPending}>
          Mark it
        </Button>
      </form>
    </details>
  );
}

function Withdraw({ act }: { act: Acting }): ReactNode {
  return (
    <Typed
      summary="Withdraw"
      word="withdraw"
      verb="Withdraw now"
      consequence="The engagement ends at once, with its keys. Outside of it nothing is written down, and nothing follows for you or your model."
      isBusy={act.isPending}
      done={(reason) =>
        act.mutate({
          path: '/withdrawal',
          body: reason === '' ? {} : { reason },
          said: 'Withdrawn. Its keys work no more.',
        })
      }
    />
  );
}

function Destroy({ act }: { act: Acting }): ReactNode {
  return (
    <Typed
      summary="Destroy the material now"
      word="destroy"
      verb="Destroy it"
      consequence="The sealed logs and the records of their samples are deleted; their digests stay, and a signed certificate says so. Plans and reports stay. It cannot be called back."
      needsReason
      isBusy={act.isPending}
      done={(reason) =>
        act.mutate({
          path: '/destruction',
          body: { reason },
          signed: { kind: 'engagement.destroy', content: { reason } },
          said: 'Signed. It is destroyed within a minute; the certificate then stands beside the clock.',
        })
      }
    />
  );
}

/** What cannot be called back: the consequence, a reason, and a word to type. */
function Typed(props: {
  readonly summary: string;
  readonly word: string;
  readonly verb: string;
  readonly consequence: string;
  readonly needsReason?: boolean;
  readonly isBusy: boolean;
  readonly done: (reason: string) => void;
}): ReactNode {
  const [word, setWord] = useState('');
  const [reason, setReason] = useState('');
  const isOpen = word.trim() === props.word && (props.needsReason !== true || reason.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isOpen && !props.isBusy) props.done(reason.trim());
  };
  return (
    <details>
      <summary>{props.summary}</summary>
      <form className="line-form" onSubmit={submit} aria-label={props.summary}>
        <p className="note">{props.consequence}</p>
        <label>
          Why{props.needsReason === true ? '' : ', if you want to say it'}
          <input
            className="input"
            value={reason}
            maxLength={2000}
            autoComplete="off"
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <label>
          Type “{props.word}”
          <input
            className="input"
            value={word}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setWord(event.target.value)}
          />
        </label>
        <Button type="submit" className="btn grave" isDisabled={!isOpen || props.isBusy}>
          {props.verb}
        </Button>
      </form>
    </details>
  );
}
