/** Keys as rows: who holds them, what they may, until when. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { KeyRow, MadeKey } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { Confirm } from './confirm.tsx';

type Revoke = UseMutationResult<unknown, Error, KeyRow>;

export function useRevokeKey(): Revoke {
  const client = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: (key: KeyRow) => send('DELETE', `${API}/keys/${encodeURIComponent(key.id)}`),
    onSuccess: (_, key) => {
      say(`${key.name} is revoked: its next request is refused.`);
      void client.invalidateQueries({ queryKey: ['settings'] });
    },
  });
}

export function MadeKeyNote({ made }: { made: MadeKey }): ReactNode {
  return (
    <div className="note">
      <p>
        <b>This is the only time this key is shown.</b> Keep it where the program reads it.
      </p>
      <Command text={made.key} label="The new key" />
    </div>
  );
}

/** Those in force first, as the server gives them within each. */
export function KeyTable({
  keys,
  revoke,
  showParty = false,
}: {
  keys: readonly KeyRow[];
  revoke: Revoke;
  showParty?: boolean;
}): ReactNode {
  if (keys.length === 0) return <p className="q2">No key yet.</p>;
  const sorted = keys.toSorted((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
  return (
    <Scroll label="Keys">
      <table className="narrow">
        <thead>
          <tr>
            <th scope="col">Key</th>
            {showParty ? (
              <th scope="col" className="desk-only">
                Party
              </th>
            ) : null}
            <th scope="col" className="desk-only">
              May act as
            </th>
            <th scope="col" className="desk-only">
              Made
            </th>
            <th scope="col">In force</th>
            <th scope="col">
              <span className="vh">Revoke</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((key) => (
            <tr key={key.id}>
              <th scope="row">{key.name}</th>
              {showParty ? <td className="desk-only">{key.party.name}</td> : null}
              <td className="desk-only">
                {key.roles.join(', ')}{' '}
                {key.scopes.length === 0 ? null : <span className="q">only {key.scopes.join(', ')}</span>}
              </td>
              <td className="q desk-only">
                <AgoShort at={key.createdAt} />
              </td>
              <td>
                <InForce row={key} />
              </td>
              <td className="end-cell">
                {key.revokedAt === null ? (
                  <Confirm
                    label="Revoke"
                    about={key.name}
                    consequence="Its next request is refused; it cannot be given back."
                    isBusy={revoke.isPending}
                    act={() => revoke.mutate(key)}
                  />
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function InForce({ row }: { row: KeyRow }): ReactNode {
  if (row.revokedAt !== null)
    return (
      <State mark="closed">
        revoked <AgoShort at={row.revokedAt} />
      </State>
    );
  if (row.expiresAt === null) return <State mark="open">until revoked</State>;
  return (
    <State mark="open">
      until <Exact at={row.expiresAt} />
    </State>
  );
}
