/** The case's threads, one tab for each audience. An audience that nobody let in yet says what opening it does. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type {
  AudienceView,
  CaseDetail,
  RoomView,
  ThreadView,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useIsDesk } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { count, many } from '../../parts/words.ts';
import { AUDIENCE_NAMES, AUDIENCE_ORDER, borderOf } from '../threads/audience.ts';
import { ComposerForm, ThreadBox } from '../threads/thread-box.tsx';

export function Threads({ found }: { found: CaseDetail }): ReactNode {
  const room = useQuery(queries.room(found.id));
  const [audience, setAudience] = useState<AudienceView>('desk');
  const tabs = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = AUDIENCE_ORDER.indexOf(audience);
    const next = AUDIENCE_ORDER[(at + step + AUDIENCE_ORDER.length) % AUDIENCE_ORDER.length] ?? audience;
    setAudience(next);
    tabs.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const thread = room.data?.threads.find((each) => each.audience === audience);
  return (
    <section className="sec" aria-labelledby="threads">
      <div className="head-row">
        <h2 id="threads">Threads</h2>
        <span className="count">kept apart by who can read them; no one sees that there are others</span>
      </div>
      {room.error === null ? null : <Trouble error={room.error} retry={room.refetch} />}
      {room.data === undefined ? (
        room.error === null ? (
          <Ghosts noun="threads" />
        ) : null
      ) : (
        <>
          <div className="tabs" role="tablist" aria-label="Audience" ref={tabs} onKeyDown={move}>
            {AUDIENCE_ORDER.map((each) => (
              <Tab
                key={each}
                audience={each}
                thread={room.data.threads.find((known) => known.audience === each)}
                isSelected={each === audience}
                select={() => setAudience(each)}
              />
            ))}
          </div>
          <div role="tabpanel" id={`panel-${audience}`} aria-labelledby={`tab-${audience}`}>
            {thread === undefined ? (
              <NotOpen key={audience} found={found} audience={audience} room={room.data} />
            ) : (
              <ThreadBox key={thread.id} id={thread.id} limit={10} />
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Tab(props: {
  audience: AudienceView;
  thread: ThreadView | undefined;
  isSelected: boolean;
  select: () => void;
}): ReactNode {
  const { audience, thread, isSelected } = props;
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${audience}`}
      aria-selected={isSelected}
      {...(isSelected ? { 'aria-controls': `panel-${audience}` } : {})}
      tabIndex={isSelected ? 0 : -1}
      onClick={props.select}
    >
      {audience === 'desk' ? <Icon name="lock" /> : null}
      {AUDIENCE_NAMES[audience]}
      <span className="count">
        {thread === undefined ? 'not open' : thread.messages === 0 ? 'empty' : count(thread.messages)}
      </span>
    </button>
  );
}

/** Who would read it, by what takes part now; the first message opens it. */
function NotOpen({
  found,
  audience,
  room,
}: {
  found: CaseDetail;
  audience: AudienceView;
  room: RoomView;
}): ReactNode {
  const isDesk = useIsDesk();
  const [subject, setSubject] = useState(found.component.name);
  const client = useQueryClient();
  const say = useSay();
  const readers = found.participants.filter(
    ({ role }) =>
      audience === 'participants' ||
      (audience === 'finders' && role === 'finder') ||
      (audience === 'maintainer' && role === 'maintainer'),
  );
  if (!isDesk) return <p className="q2">Nothing was written here yet.</p>;
  if (audience !== 'desk' && readers.length === 0) {
    return (
      <p className="q2">
        Nobody of this audience takes part yet: invite somebody above, then this thread can be opened.
        {audience === 'finders' && room.finders.length > 0
          ? ` Its findings came from ${room.finders.map(({ name }) => name).join(', ')}.`
          : ''}
      </p>
    );
  }
  const write = async (text: string) => {
    const opened = await send<ThreadView>('POST', `${API}/cases/${encodeURIComponent(found.id)}/threads`, {
      audience,
      subject,
    });
    await client.invalidateQueries({ queryKey: ['cases', 'room'] });
    await send('POST', `${API}/threads/${encodeURIComponent(opened.id)}/messages`, {
      text,
      readers: opened.readers.length,
    });
    void client.invalidateQueries({ queryKey: ['threads'] });
    void client.invalidateQueries({ queryKey: ['cases'] });
    say(`Thread opened: ${AUDIENCE_NAMES[audience]}.`);
  };
  return (
    <>
      {audience === 'desk' ? null : (
        <div className="field subject">
          <label htmlFor="thread-subject">What its readers know it by</label>
          <input
            id="thread-subject"
            className="input"
            value={subject}
            maxLength={200}
            onChange={(event) => setSubject(event.target.value)}
          />
          <p className="hint">
            {readers
              .slice(0, 6)
              .map(({ party }) => party.name)
              .join(', ')}
            {readers.length > 6 ? ` and ${many(readers.length - 6, 'other')}` : ''} will read it, and see each
            other.
          </p>
        </div>
      )}
      <ComposerForm
        audience={AUDIENCE_NAMES[audience]}
        readers={
          audience === 'desk'
            ? 'nobody outside the clearinghouse'
            : many(readers.length + 1, 'party', 'parties')
        }
        border={borderOf(audience)}
        placeholder="Plain text. The first message opens this thread."
        button={audience === 'desk' ? 'Write it down' : 'Open and send'}
        write={write}
      />
    </>
  );
}
