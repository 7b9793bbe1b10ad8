/** Keys as rows: who holds them, what they may, until when. */
import type { ReactNode } from 'react';
import type { KeyRow } from '../../../../src/apps/server/views/index.ts';
import { State } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { Confirm } from './confirm.tsx';

/** Those in force first, as the server gives them within each. */
export function KeyTable({
  keys,
  isBusy = false,
  revoke,
  showParty,
}: {
  keys: readonly KeyRow[];
  isBusy?: boolean;
  /** Absent: the reader may not end them. */
  revoke?: (key: KeyRow) => void;
  showParty: boolean;
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
            {revoke === undefined ? null : (
              <th scope="col">
                <span className="vh">Revoke</span>
              </th>
            )}
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
              {revoke === undefined ? null : (
                <td className="end-cell">
                  {key.revokedAt === null ? (
                    <Confirm
                      label="Revoke"
                      about={key.name}
                      consequence="Its next request is refused; it cannot be given back."
                      isBusy={isBusy}
                      act={() => revoke(key)}
                    />
                  ) : null}
                </td>
              )}
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
