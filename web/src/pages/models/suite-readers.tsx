/** Who reads a suite, and taking somebody out again. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SuiteView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { Confirm } from '../settings/confirm.tsx';

export function SuiteReaders({ view, self }: { view: SuiteView; self: string | undefined }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const remove = useMutation({
    mutationFn: ({ id }: SuiteView['readers'][number]) =>
      send<null>('DELETE', `${API}/suites/${encodeURIComponent(view.id)}/readers/${encodeURIComponent(id)}`),
    onSuccess: (_, { id, name }) => {
      say(`${name} reads no version of it from now on.`);
      void client.invalidateQueries({ queryKey: ['suites'] });
      if (id === self) void navigate({ to: '/models/suites' });
    },
  });
  return (
    <section className="sec" aria-labelledby="readers">
      <div className="head-row">
        <h2 id="readers">Who reads it</h2>
        <span className="count">{many(view.readers.length, 'person', 'people')}</span>
      </div>
      {remove.error === null ? null : <Trouble error={remove.error} />}
      <ul className="lines">
        {view.readers.map((reader) => (
          <li key={reader.id}>
            <b>{reader.name}</b>
            <span className="q2">
              let in by {reader.letInBy}, <AgoShort at={reader.letInAt} />
            </span>
            {reader.mayRemove ? (
              <Confirm
                label="Take out"
                about={reader.name}
                consequence="No version of it is there for that person from now on. What was read was read."
                isBusy={remove.isPending}
                act={() => remove.mutate(reader)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
