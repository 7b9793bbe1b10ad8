/** One thread for whoever takes part, and where its own party stands. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { SAID_CHOICES, STATUS_WORDS } from '../cases/silence.ts';
import { AUDIENCE_NAMES } from './audience.ts';
import { ThreadBox } from './thread-box.tsx';

const LIMIT = 30;

export function ThreadPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useQuery(queries.thread(id, { before: null, limit: LIMIT }));
  const crumbs = [{ label: 'Threads', to: '/threads' }, { label: data?.thread.subject ?? id }];
  if (data === undefined) {
    return (
      <Page title="Thread" crumbs={crumbs}>
        <h1>Thread</h1>
        {error === null ? <Ghosts noun="thread" /> : <Trouble error={error} retry={refetch} />}
      </Page>
    );
  }
  return (
    <Page title={data.thread.subject} crumbs={crumbs}>
      <h1>{data.thread.subject}</h1>
      <p className="lead">{AUDIENCE_NAMES[data.thread.audience]}.</p>
      {data.takesPart ? <OwnStatus id={id} /> : null}
      <section className="sec" aria-label="Messages">
        <ThreadBox id={id} limit={LIMIT} />
      </section>
    </Page>
  );
}

function OwnStatus({ id }: { id: string }): ReactNode {
  const [status, setStatus] = useState<string>('acknowledged');
  const [version, setVersion] = useState('');
  const client = useQueryClient();
  const say = useSay();
  const tell = useMutation({
    mutationFn: () =>
      send('POST', `${API}/threads/${encodeURIComponent(id)}/status`, {
        status,
        ...(status === 'fixed' && version.trim() !== '' ? { fixedVersion: version } : {}),
      }),
    onSuccess: () => {
      say('Said. A later word counts over it.');
      void client.invalidateQueries({ queryKey: ['threads'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    tell.mutate();
  };
  return (
    <form className="sec acts" onSubmit={submit}>
      <label htmlFor="own-status" className="label">
        Where we stand
      </label>
      <select
        id="own-status"
        className="input"
        value={status}
        onChange={(event) => setStatus(event.target.value)}
      >
        {SAID_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {STATUS_WORDS[choice]}
          </option>
        ))}
      </select>
      {status === 'fixed' ? (
        <input
          className="input inline"
          aria-label="Fixed in version"
          placeholder="in version"
          value={version}
          maxLength={100}
          onChange={(event) => setVersion(event.target.value)}
        />
      ) : null}
      <Button type="submit" className="btn" isDisabled={tell.isPending}>
        Say so to everyone here
      </Button>
      {tell.error === null ? null : <Trouble error={tell.error} />}
    </form>
  );
}
