/** The four buttons. Each opens what it needs to be said with; nothing is sent by the first press alone. */
import type { UseMutationResult } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Trouble } from '../../parts/trouble.tsx';

export type Answer = {
  readonly answer: 'will_fix' | 'fixed' | 'need_more' | 'dispute';
  readonly note?: string;
  readonly fixedVersion?: string;
};

type Choice = {
  readonly value: Answer['answer'];
  readonly button: string;
  readonly asks: string;
  readonly isAsked: boolean;
};

const CHOICES: readonly Choice[] = [
  {
    value: 'will_fix',
    button: 'I will fix it',
    asks: 'By when, or anything else (may be empty)',
    isAsked: false,
  },
  { value: 'fixed', button: 'It is fixed', asks: 'Anything else (may be empty)', isAsked: false },
  { value: 'need_more', button: 'I need more', asks: 'What do you need?', isAsked: true },
  {
    value: 'dispute',
    button: 'I dispute it',
    asks: 'Why is it no flaw, in your own threat model?',
    isAsked: true,
  },
];

export function Answers({ answer }: { answer: UseMutationResult<unknown, unknown, Answer> }): ReactNode {
  const [chosen, setChosen] = useState<Answer['answer'] | null>(null);
  const choice = CHOICES.find(({ value }) => value === chosen);
  return (
    <section className="answers" aria-label="Your answer">
      {choice === undefined ? null : (
        <AnswerForm key={choice.value} choice={choice} answer={answer} close={() => setChosen(null)} />
      )}
      <div className="four">
        {CHOICES.map(({ value, button }) => (
          <Button
            key={value}
            className={value === 'will_fix' ? 'btn primary' : 'btn'}
            aria-expanded={chosen === value}
            onPress={() => setChosen(chosen === value ? null : value)}
          >
            {button}
          </Button>
        ))}
      </div>
    </section>
  );
}

function AnswerForm(props: {
  choice: Choice;
  answer: UseMutationResult<unknown, unknown, Answer>;
  close: () => void;
}): ReactNode {
  const { choice, answer, close } = props;
  const [note, setNote] = useState('');
  const [version, setVersion] = useState('');
  const first = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => first.current?.focus(), []);
  const isFixed = choice.value === 'fixed';
  const isReady =
    (!choice.isAsked || note.trim().length >= 3) && (!isFixed || version.trim() !== '') && !answer.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    answer.mutate(
      {
        answer: choice.value,
        ...(note.trim() === '' ? {} : { note }),
        ...(isFixed ? { fixedVersion: version.trim() } : {}),
      },
      { onSuccess: close },
    );
  };
  return (
    <form className="answer-form" onSubmit={submit}>
      {isFixed ? (
        <div className="field">
          <label htmlFor="fixed-version">Fixed in version</label>
          <input
            id="fixed-version"
            ref={first}
            className="input"
            maxLength={100}
            autoComplete="off"
            value={version}
            onChange={(event) => setVersion(event.target.value)}
          />
        </div>
      ) : null}
      <div className="field">
        <label htmlFor="answer-note">{choice.asks}</label>
        <textarea
          id="answer-note"
          {...(isFixed ? {} : { ref: first })}
          className="input"
          rows={3}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      {answer.error === null ? null : <Trouble error={answer.error} />}
      <div className="acts">
        <Button type="submit" className="btn primary" isDisabled={!isReady}>
          Send: {choice.button}
        </Button>
        <Button className="btn" onPress={close}>
          Not yet
        </Button>
        <span className="hint">The clearinghouse reads it; no one else does.</span>
      </div>
    </form>
  );
}
