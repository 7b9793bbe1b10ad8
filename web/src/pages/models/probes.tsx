/** Fresh tasks out of flaws that nobody published: a figure beside the public score, never above it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
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
          <Probe key={probe.id} probe={probe} />
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

function Probe({ probe }: { probe: ProbeRow }): ReactNode {
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
    </li>
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
