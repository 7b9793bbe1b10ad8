/** Ask the lab once more. What it said before stays, and nothing is overwritten. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ExperimentDetail, ExperimentRow } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';

/** Nothing while the lab is at work on it, and nothing for those whom the policy would refuse. */
export function RunAgain({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  const isCoordinator = useMe().roles.includes('coordinator');
  const go = useNavigate();
  const say = useSay();
  const client = useQueryClient();
  const asking = useMutation({
    mutationFn: () =>
      send<ExperimentRow>('POST', `${API}/findings/${encodeURIComponent(experiment.finding.id)}/experiments`),
    onSuccess: async (opened) => {
      await client.invalidateQueries({ queryKey: ['experiments'] });
      say('The lab runs it again. You see the new experiment; the old one stays.');
      await go({ to: `/lab/${opened.id}` });
    },
  });
  if (!isCoordinator || experiment.state !== 'done') return null;
  return (
    <>
      <p className="sec-small">
        <Button className="btn" isDisabled={asking.isPending} onPress={() => asking.mutate()}>
          Run again
        </Button>
      </p>
      {asking.error === null ? null : <Trouble error={asking.error} />}
    </>
  );
}
