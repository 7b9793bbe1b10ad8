/** One thread: what was said, as it was written, and the composer with its audience in its border. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { MessageView, ThreadView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { By } from '../../parts/badges.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { AUDIENCE_NAMES, borderOf, readersWords } from './audience.ts';
import './threads.css';

export const MAX_TEXT = 10_000;

/** `limit`: messages at a time; beside other things fewer, so that the composer stays near. */
export function ThreadBox({ id, limit }: { id: string; limit: number }): ReactNode {
  const [before, setBefore] = useState<number | null>(null);
  const page = useQuery(queries.thread(id, { before, limit }));
  if (page.data === undefined) {
    return page.error === null ? (
      <Ghosts noun="thread" />
    ) : (
      <Trouble error={page.error} retry={page.refetch} />
    );
  }
  const { thread, messages } = page.data;
  return (
    <>
      {page.error === null ? null : (
        <Trouble error={page.error} retry={page.refetch} readAt={page.dataUpdatedAt} />
      )}
      <ReadersLine thread={thread} />
      {page.data.before === null && before === null ? null : (
        <p className="acts meta sec-small">
          {messages.length === 0
            ? ''
            : `Messages ${count(messages[0]?.seq ?? 0)} to ${count(messages.at(-1)?.seq ?? 0)} of ${count(thread.messages)}`}
          {page.data.before === null ? null : (
            <Button className="btn small" onPress={() => setBefore(page.data.before)}>
              Older
            </Button>
          )}
          {before === null ? null : (
            <Button className="btn small" onPress={() => setBefore(null)}>
              Newest
            </Button>
          )}
        </p>
      )}
      <Messages messages={messages} />
      {before === null ? <Composer thread={thread} /> : null}
    </>
  );
}

function ReadersLine({ thread }: { thread: ThreadView }): ReactNode {
  if (thread.audience === 'desk') return null;
  const names = thread.readers.map(({ name }) => name);
  return (
    <p className="meta wrap">
      Read by {names.slice(0, 6).join(', ')}
      {names.length > 6 ? ` and ${many(names.length - 6, 'other')}` : ''}. Whoever joins later reads all of
      it.
    </p>
  );
}

export function Messages({ messages }: { messages: readonly MessageView[] }): ReactNode {
  if (messages.length === 0) return <p className="q2">Nothing was written here yet.</p>;
  return (
    <ol className="messages">
      {messages.map((message) => (
        <li key={message.seq}>
          <div>
            <By name={message.by.name} machine={message.by.machine} />
            <span className="meta wrap">{message.party}</span>
            <Ago at={message.at} />
          </div>
          <p className="prose">{message.text}</p>
        </li>
      ))}
    </ol>
  );
}

function Composer({ thread }: { thread: ThreadView }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const isDesk = thread.audience === 'desk';
  return (
    <ComposerForm
      audience={AUDIENCE_NAMES[thread.audience]}
      readers={readersWords(thread)}
      border={borderOf(thread.audience)}
      placeholder={
        isDesk
          ? 'Plain text. Nothing from here leaves the clearinghouse.'
          : 'Plain text. It cannot be changed or taken back.'
      }
      button={isDesk ? 'Write it down' : `Send to ${readersWords(thread)}`}
      write={async (text) => {
        await send('POST', `${API}/threads/${encodeURIComponent(thread.id)}/messages`, {
          text,
          readers: thread.readers.length,
        });
        await client.invalidateQueries({ queryKey: ['threads'] });
        void client.invalidateQueries({ queryKey: ['cases', 'room'] });
        say(isDesk ? 'Written down.' : `Sent to ${readersWords(thread)}. It stands as it is.`);
      }}
    />
  );
}

export function ComposerForm(props: {
  audience: string;
  readers: string;
  border: ReturnType<typeof borderOf>;
  placeholder: string;
  button: string;
  write: (text: string) => Promise<void>;
}): ReactNode {
  const [text, setText] = useState('');
  const writing = useMutation({ mutationFn: props.write, onSuccess: () => setText('') });
  const isReady = text.trim() !== '' && text.length <= MAX_TEXT && !writing.isPending;
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (isReady) writing.mutate(text);
  };
  return (
    <form onSubmit={submit}>
      <fieldset className={`composer ${props.border}`}>
        <legend>
          <Icon name={props.border === 'open' ? 'threads' : 'lock'} />
          To: {props.audience}, {props.readers}
        </legend>
        <textarea
          className="input"
          rows={3}
          aria-label={`Message to ${props.audience}`}
          placeholder={props.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
          }}
        />
        {writing.error === null ? null : <Trouble error={writing.error} />}
        <div className="acts">
          <Button type="submit" className="btn primary" isDisabled={!isReady}>
            {props.button} <kbd>Ctrl ↵</kbd>
          </Button>
          {text.length > MAX_TEXT - 500 ? (
            <span className="hint" role="status">
              {text.length > MAX_TEXT
                ? `${count(text.length - MAX_TEXT)} characters too long`
                : `${count(MAX_TEXT - text.length)} characters left`}
            </span>
          ) : null}
        </div>
      </fieldset>
    </form>
  );
}
