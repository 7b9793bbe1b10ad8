/** A case that grew too fast: machines stopped, and a person lets all of it in or looks at each pair. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { PairView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useKeys } from '../../frame/keys.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { many } from '../../parts/words.ts';

export function Held({ pair }: { pair: PairView }): ReactNode {
  const accept = useAcceptHeld(pair);
  useKeys('What was held back', [
    { key: 'a', words: 'merge all that was held back with this pair', run: () => accept.mutate() },
  ]);
  const why = pair.link.evidence.find(({ kind }) => kind === 'quarantine')?.detail;
  return (
    <section className="held" aria-labelledby="held">
      <h2 id="held">Held back</h2>
      <p>
        {why} Decide this pair below, or let in everything that was held back around these two cases:{' '}
        {many(pair.held, 'pair')}, as your decisions, with one undo.
      </p>
      <p>
        <Button className="btn" isDisabled={accept.isPending} onPress={() => accept.mutate()}>
          <kbd>a</kbd> Merge all {pair.held}
        </Button>
      </p>
      {accept.error === null ? null : <Trouble error={accept.error} />}
    </section>
  );
}

function useAcceptHeld(pair: PairView) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const fresh = () => {
    for (const key of ['links', 'cases', 'findings', 'today', 'me', 'flow'])
      void client.invalidateQueries({ queryKey: [key] });
  };
  return useMutation({
    mutationFn: () =>
      send<{ decisions: string[] }>(
        'POST',
        `${API}/links/${encodeURIComponent(pair.link.id)}/accept-held`,
        {},
      ),
    onSuccess: ({ decisions }) => {
      fresh();
      say(`${many(decisions.length, 'pair')} merged.`, async () => {
        await send('POST', `${API}/decisions/undo`, { decisions });
        fresh();
        return 'All taken back; the pairs wait again.';
      });
      void navigate({ to: '/merges', search: { state: 'held' } });
    },
  });
}
