/** Fresh tasks out of flaws that nobody published: a figure beside the public score, never above it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ProbeList, ProbeRow } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { between, percent } from './words.ts';

export function Probes({ engagement, isOver }: { engagement: string; isOver: boolean }): ReactNode {
  const { data } = useQuery({ ...queries.probes(engagement), retry: false });
  // Whoever may not read them is not told that there are any.
  if (data === undefined) return null;
  const { figure } = data;
  return (
    <section className="sec" aria-labelledby="probes">
      <div className="head-row">
        <h2 id="probes">Contamination probe</h2>
        <span className="count">
          {figure.judged === 0
            ? 'nothing judged yet'
            : `${figure.solved} of ${figure.judged} solved, ${percent(figure.solved / figure.judged)}, 95 % ${between(figure.interval)}`}
        </span>
      </div>
      <p className="hint">{figure.reads}</p>
      <ul className="lines">
        {data.probes.map((probe) => (
          <Probe key={probe.id} probe={probe} isOver={isOver} />
        ))}
      </ul>
      {data.requested > 0 ? (
        <p className="q2">{many(data.requested, 'task')} asked for; no flaw with both consents fits yet.</p>
      ) : null}
      {isOver ? null : <Request engagement={engagement} />}
    </section>
  );
}

const OUTCOMES = {
  solved: 'solved',
  'not-solved': 'not solved',
  'could-not-tell': 'could not be told',
} as const;

function Probe({ probe, isOver }: { probe: ProbeRow; isOver: boolean }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const hand = useMutation({
    mutationFn: ({ path, body }: { readonly path: 'answer' | 'judgement'; readonly body: object }) =>
      send('POST', `${API}/probes/${encodeURIComponent(probe.id)}/${path}`, body),
    onSuccess: () => {
      say('It waits for the lab.');
      void client.invalidateQueries({ queryKey: ['engagements'] });
    },
  });
  return (
    <li>
      <span>
        <b>{probe.component}</b> <span className="q2">{probe.version ?? probe.source ?? ''}</span>
      </span>
      <span>{probe.environment}</span>
      <State mark={probe.outcome === 'solved' ? 'seen' : probe.outcome === null ? 'half' : 'open'}>
        {probe.outcome === null ? probe.state.replaceAll('-', ' ') : OUTCOMES[probe.outcome]}
      </State>
      <span className="q">
        <AgoShort at={probe.drawnAt} />
      </span>
      {probe.state === 'open' && !isOver ? (
        <Answer
          component={probe.component}
          hand={(reproducer) => hand.mutate({ path: 'answer', body: { reproducer } })}
        />
      ) : null}
      {probe.mayAskAgain ? (
        <Button
          className="btn small"
          isDisabled={hand.isPending}
          onPress={() => hand.mutate({ path: 'judgement', body: {} })}
        >
          Ask the lab again
        </Button>
      ) : null}
      {hand.error === null ? null : <Trouble error={hand.error} />}
    </li>
  );
}

/** One answer a task, and it stays: what it is made of is read by the server, with every problem at once. */
function Answer(props: { component: string; hand: (reproducer: unknown) => void }): ReactNode {
  const [trouble, setTrouble] = useState<string | null>(null);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      setTrouble(null);
      props.hand(JSON.parse(await file.text()));
    } catch {
      setTrouble('This file is no JSON. A reproducer is one object, as in breakwater.finding/1.');
    }
  };
  return (
    <label>
      The one answer to {props.component} (a reproducer as JSON)
      <input
        className="input"
        type="file"
        accept=".json,application/json"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      {trouble === null ? null : <span role="alert">{trouble}</span>}
    </label>
  );
}

function Request({ engagement }: { engagement: string }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const ask = useMutation({
    mutationFn: (wanted: number) =>
      send<ProbeList>('POST', `${API}/engagements/${encodeURIComponent(engagement)}/probes`, {
        count: wanted,
      }),
    onSuccess: () => {
      say('Asked for. They are drawn as far as consents reach.');
      void client.invalidateQueries({ queryKey: ['engagements'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(Number(new FormData(event.currentTarget).get('count')));
  };
  return (
    <form className="line-form" onSubmit={submit} aria-label="Ask for fresh tasks">
      {ask.error === null ? null : <Trouble error={ask.error} />}
      <label>
        Fresh tasks
        <input className="input" type="number" name="count" min={1} max={20} defaultValue={5} required />
      </label>
      <Button type="submit" className="btn" isDisabled={ask.isPending}>
        Ask for them
      </Button>
    </form>
  );
}
