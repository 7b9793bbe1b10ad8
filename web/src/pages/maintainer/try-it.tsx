/** A maintainer tries its fix on the proof of the page before it says anything; the lab's answer comes by itself. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type {
  MaintainerPageView,
  MaintainerTrial,
  MaintainerTrials,
} from '../../../../src/apps/server/views/index.ts';
import { asLink } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { By } from '../../parts/badges.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { PatchForm, type TriedPatch } from '../lab/patch-form.tsx';
import { PATCH_WORDS } from '../lab/patch-words.ts';

const PROGRESS_MS = 3_000;
const TRIALS = `${API}/maintainer/trials`;

export function TryIt({
  token,
  tries,
}: {
  token: string;
  tries: NonNullable<MaintainerPageView['tries']>;
}): ReactNode {
  const reading = useQuery({
    queryKey: ['maintainer', 'trials'],
    queryFn: () => asLink<MaintainerTrials>(token, { method: 'GET', path: TRIALS }),
    refetchInterval: ({ state: { data } }) =>
      data?.items.some(({ state }) => state !== 'done') === true ? PROGRESS_MS : false,
    refetchOnWindowFocus: false,
  });
  const asking = useMutation({
    mutationFn: (body: TriedPatch) => asLink<MaintainerTrial>(token, { method: 'POST', path: TRIALS, body }),
    onSuccess: () => reading.refetch(),
  });
  const items = reading.data?.items ?? [];
  return (
    <section className="blk" aria-labelledby="try-it">
      <h2 id="try-it">Try your fix on the proof</h2>
      <p>
        Our lab applies it to a copy of the component, runs the reproducer of this page against it, and then
        the tests that came with the report. That takes a minute or two; you may close the page meanwhile.
      </p>
      <details className="why">
        <summary>{tries.releases ? 'Paste a diff, or name a release' : 'Paste a diff'}</summary>
        <PatchForm asking={asking} takesReleases={tries.releases}>
          It meets the proof of this page only. The clearinghouse can see what you try; nothing is answered,
          proposed or published by it. Two at once, twenty a day.
        </PatchForm>
      </details>
      {reading.error === null ? null : <Trouble error={reading.error} retry={reading.refetch} />}
      {reading.data !== undefined && items.length === 0 ? <p className="q2">Nothing was tried yet.</p> : null}
      {items.length === 0 ? null : (
        <ul className="tried" aria-label="What was tried">
          {items.map((trial) => (
            <li key={trial.id}>
              <b className="mono wrap">{trial.label}</b> <span role="status">{wordsOf(trial)}</span>{' '}
              <span className="q2">
                <By machine name="lab" /> <Ago at={trial.askedAt} flat />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function wordsOf({ state, verdict }: MaintainerTrial): string {
  if (verdict !== null) return PATCH_WORDS[verdict]!;
  return { queued: 'waits for a worker', running: 'is running now', done: PATCH_WORDS['inconclusive'] }[
    state
  ]!;
}
