/** One line: when, what to do, why, and what one can answer. */
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Answer, Notice, NoticeAnswer } from '../../../../src/apps/server/views/index.ts';
import { Icon, Mark, type MarkKind } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { span, urgency } from '../../parts/time.ts';
import { AnswerForm, type AskedMore } from './answer-form.tsx';
import { actionWords, plainDay, urgencyWords } from './plain-words.ts';

const DONE_WORDS: Readonly<Record<Answer, string>> = {
  open: 'Open',
  patched: 'Done',
  mitigated: 'Blocked, not yet fixed',
  not_affected: 'Does not concern us',
  needs_help: 'You asked for help',
};

export function NoticeLine(props: {
  notice: Notice;
  /** What one says on the telephone. */
  number: number;
  /** What is asked first is seen first: only its answer stands out. */
  isFirst: boolean;
  phone: string | null;
  isBusy: boolean;
  answer: (given: NoticeAnswer) => void;
}): ReactNode {
  const { notice } = props;
  const [asks, setAsks] = useState<AskedMore | null>(null);
  const now = useNow();
  const isOpen = notice.answer === 'open';
  const tone = !isOpen
    ? notice.answer === 'patched'
      ? 'safe'
      : ''
    : notice.dueAt === null
      ? ''
      : urgency(notice.dueAt, now) === 'open'
        ? 'due'
        : urgency(notice.dueAt, now);
  const mark: MarkKind = !isOpen
    ? (
        {
          patched: 'safe',
          mitigated: 'half',
          not_affected: 'no',
          needs_help: 'silent',
          open: 'open',
        } as const
      )[notice.answer]
    : tone === 'late'
      ? 'late'
      : tone === 'due'
        ? 'due'
        : 'open';
  return (
    <li className={`line ${tone}`}>
      <span className="sign">
        <Mark kind={mark} />
      </span>
      <div>
        <p className="date">
          {isOpen ? <OpenDate notice={notice} now={now} /> : <AnsweredDate notice={notice} />}
          <span className="number">line {props.number}</span>
        </p>
        <h2>{actionWords(notice)}</h2>
        <p className="wrap">{notice.what}</p>
        {isOpen ? <Urgency notice={notice} /> : null}
        <div className="acts">
          {isOpen || notice.answer === 'needs_help' ? (
            <>
              <Button
                className={props.isFirst ? 'btn big primary' : 'btn big'}
                isDisabled={props.isBusy}
                onPress={() => props.answer({ answer: 'patched' })}
              >
                It is done
              </Button>
              <Button className="btn big" isDisabled={props.isBusy} onPress={() => setAsks('mitigated')}>
                It is blocked for now
              </Button>
              <Button className="btn big" isDisabled={props.isBusy} onPress={() => setAsks('not_affected')}>
                Not ours
              </Button>
              {notice.answer === 'needs_help' ? null : (
                <Button
                  className="btn big"
                  isDisabled={props.isBusy}
                  onPress={() => props.answer({ answer: 'needs_help' })}
                >
                  We need help
                </Button>
              )}
            </>
          ) : (
            <Button
              className="btn big"
              isDisabled={props.isBusy}
              onPress={() => props.answer({ answer: 'open' })}
            >
              Not right? Change it
            </Button>
          )}
          {props.phone === null ? null : (
            <a
              className="btn quiet big tel"
              href={`tel:${props.phone.replaceAll(/[^+\d]/g, '')}`}
              aria-label={`Call ${props.phone} about ${notice.component}`}
            >
              <Icon name="phone" /> {props.phone}
            </a>
          )}
        </div>
        {asks === null ? null : (
          <AnswerForm
            asks={asks}
            isBusy={props.isBusy}
            give={(given) => {
              setAsks(null);
              props.answer(given);
            }}
            close={() => setAsks(null)}
          />
        )}
        <Seen notice={notice} />
        <p className="source">
          Advisory <span className="mono">{notice.advisory}</span>
        </p>
      </div>
    </li>
  );
}

function Urgency({ notice }: { notice: Notice }): ReactNode {
  const words = urgencyWords(notice);
  return words === null ? null : (
    <p className="wrap">
      <b>{words}</b>
    </p>
  );
}

function OpenDate({ notice, now }: { notice: Notice; now: number }): ReactNode {
  if (notice.dueAt === null) return <b>No fixed date</b>;
  const late = Date.parse(notice.dueAt) < now;
  return (
    <>
      <b>
        <time dateTime={notice.dueAt}>{late ? 'Today' : `By ${plainDay(notice.dueAt)}`}</time>
      </b>
      <span>
        {' '}
        · {late ? `was due ${plainDay(notice.dueAt)}` : `${span(Date.parse(notice.dueAt) - now)} from now`}
      </span>
    </>
  );
}

function AnsweredDate({ notice }: { notice: Notice }): ReactNode {
  return (
    <>
      <b>{DONE_WORDS[notice.answer]}</b>
      {notice.answeredAt === null ? null : <span> · you told us {plainDay(notice.answeredAt)}</span>}
    </>
  );
}

/** What the newest list of software shows, beside what was answered. */
function Seen({ notice }: { notice: Notice }): ReactNode {
  if (notice.shownFixedAt !== null)
    return <p className="wrap">Your list of {plainDay(notice.shownFixedAt)} shows that it is done.</p>;
  if (notice.stillThereAt !== null && notice.answer === 'patched')
    return (
      <p className="wrap">
        <b>
          Your newest list still shows {notice.component} {notice.version}.
        </b>{' '}
        Please look again, or call.
      </p>
    );
  if (notice.mitigation === null) return null;
  return (
    <p className="wrap">
      Blocked by: {notice.mitigation}
      {notice.mitigatedUntil === null ? '' : `, until ${plainDay(notice.mitigatedUntil)}`}.
    </p>
  );
}
