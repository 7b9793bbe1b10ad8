/** What the maintainer says of probes, where it said so by mail or telephone; by its link it says so itself. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { LinkDeskView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';

export function ProbeWord({ desk }: { desk: LinkDeskView }): ReactNode {
  const { data } = useQuery({ ...queries.maintainerProbeConsent(desk.case.id), retry: false });
  const client = useQueryClient();
  const write = useMutation({
    mutationFn: (body: Readonly<Record<string, string>> | null) => {
      const address = `${API}/cases/${encodeURIComponent(desk.case.id)}/probe-consent`;
      return send(body === null ? 'DELETE' : 'POST', address, body ?? undefined);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['probe-consent'] }),
  });
  if (data === undefined) return null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [party, channel, note] = ['party', 'channel', 'note'].map((name) => String(form.get(name) ?? ''));
    write.mutate({ party: party ?? '', channel: channel ?? '', note: note ?? '' });
  };
  return (
    <section className="sec" aria-labelledby="probe-word">
      <h2 id="probe-word">Whether models may be tested with it</h2>
      <p className="prose">{data.words}</p>
      <p className="q2" role="status">
        {data.at === null || data.by === null ? (
          'The maintainer has not said. Silence is no.'
        ) : (
          <>
            {data.given ? 'Yes' : 'No'}, by {data.by.name}, <Exact at={data.at} />.
          </>
        )}
      </p>
      {write.error === null ? null : <Trouble error={write.error} />}
      {data.given ? (
        <Button className="btn small" isDisabled={write.isPending} onPress={() => write.mutate(null)}>
          The maintainer took it back
        </Button>
      ) : (
        <form className="line-form" onSubmit={submit} aria-label="Write down the maintainer’s yes">
          <label>
            Who said yes
            <select className="input" name="party">
              {desk.maintainers.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            How
            <select className="input" name="channel">
              <option value="mail">by mail</option>
              <option value="telephone">by telephone</option>
              <option value="other">otherwise</option>
            </select>
          </label>
          <label>
            In which words
            <input className="input" name="note" required maxLength={2000} autoComplete="off" />
          </label>
          <Button type="submit" className="btn" isDisabled={write.isPending}>
            Write it down
          </Button>
        </form>
      )}
    </section>
  );
}
