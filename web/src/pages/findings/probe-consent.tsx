/** A reporter's word on whether its finding may be a task for models until it is published. A person says yes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';

export function ProbeConsent({ finding }: { finding: string }): ReactNode {
  const { data } = useQuery({ ...queries.probeConsent(finding), retry: false });
  const client = useQueryClient();
  const say = useMutation({
    mutationFn: (given: boolean) =>
      send(
        given ? 'POST' : 'DELETE',
        `${API}/findings/${encodeURIComponent(finding)}/probe-consent`,
        given ? {} : undefined,
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['probe-consent'] }),
  });
  if (data === undefined) return null;
  return (
    <section className="sec" aria-labelledby="probe-consent">
      <h2 id="probe-consent">May models be tested with it until it is public?</h2>
      <p className="prose">{data.words}</p>
      <p className="q2" role="status">
        {data.at === null || data.by === null ? (
          'Nobody of yours has said so. Silence is no.'
        ) : (
          <>
            {data.by.name} said {data.given ? 'yes' : 'no'}, <Exact at={data.at} />.
          </>
        )}
      </p>
      {say.error === null ? null : <Trouble error={say.error} />}
      <Button className="btn small" isDisabled={say.isPending} onPress={() => say.mutate(!data.given)}>
        {data.given ? 'Take it back' : 'Yes, it may'}
      </Button>
    </section>
  );
}
