/** Who sees into a party's compartment. Letting someone out can be taken back; what they read cannot. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Members, PartyDetail } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useSay } from '../../frame/toasts.tsx';
import { By } from '../../parts/badges.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';

export function PartyMembers({ party }: { party: PartyDetail }): ReactNode {
  if (party.compartment === null) return null;
  return <OfCompartment compartment={party.compartment} party={party} />;
}

type Member = Members['members'][number];

function OfCompartment({ compartment, party }: { compartment: string; party: PartyDetail }): ReactNode {
  const { data, error, refetch } = useQuery(queries.members(compartment));
  const parties = useQuery(queries.settings()).data?.parties ?? [];
  const change = useChange(compartment);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.letIn.mutate(String(new FormData(event.currentTarget).get('subject') ?? ''));
  };
  const inside = new Set(data?.members.map(({ subject }) => subject));
  const outside = parties.filter(({ id, kind }) => !inside.has(id) && kind !== 'service');
  return (
    <section className="sec" aria-labelledby="members">
      <div className="head-row">
        <h2 id="members">Who sees what {party.name} sends</h2>
        <span className="count">{data === undefined ? '' : many(data.members.length, 'member')}</span>
      </div>
      {error === null ? null : <Trouble error={error} retry={refetch} />}
      {change.letIn.error === null ? null : <Trouble error={change.letIn.error} />}
      {change.letOut.error === null ? null : <Trouble error={change.letOut.error} />}
      {outside.length === 0 ? null : (
        <form className="line-form" onSubmit={submit} aria-label="Let a party in">
          <label>
            Party
            <select className="input" name="subject">
              {outside.map(({ id, name, kind }) => (
                <option key={id} value={id}>
                  {name} ({kind})
                </option>
              ))}
            </select>
          </label>
          <Button type="submit" className="btn" isDisabled={change.letIn.isPending}>
            Let it in
          </Button>
          <span className="q2">It then reads everything in here; what it has read cannot be taken back.</span>
        </form>
      )}
      {data === undefined ? (
        error === null ? (
          <Ghosts noun="members" />
        ) : null
      ) : (
        <Scroll label="Members">
          <table className="cards">
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Kind</th>
                <th scope="col">Given by</th>
                <th scope="col">When</th>
                <th scope="col">
                  <span className="vh">Let out</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.members.map((member) => (
                <tr key={member.subject}>
                  <th scope="row">
                    {member.kind === 'service' ? <By machine name={member.name} /> : member.name}
                  </th>
                  <td>{member.kind}</td>
                  <td data-head="given by">{member.grantedBy}</td>
                  <td className="q">
                    <AgoShort at={member.grantedAt} />
                  </td>
                  <td className="end-cell">
                    {member.subject === party.id || member.kind === 'service' ? null : (
                      <Button
                        className="btn small"
                        isDisabled={change.letOut.isPending}
                        onPress={() => change.letOut.mutate(member)}
                      >
                        Let out<span className="vh"> {member.name}</span>
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function useChange(compartment: string) {
  const client = useQueryClient();
  const say = useSay();
  const path = `${API}/compartments/${encodeURIComponent(compartment)}/members`;
  const fresh = () => void client.invalidateQueries({ queryKey: ['members', compartment] });
  const enter = async (subject: string) => {
    const act = { kind: 'membership.grant', subject: compartment, content: { to: subject } } as const;
    return send('POST', path, { subject, ...(await touched(act)) });
  };
  const letIn = useMutation({
    mutationFn: enter,
    onSuccess: () => {
      say('It may see into this compartment from now on.');
      fresh();
    },
  });
  const letOut = useMutation({
    mutationFn: (member: Member) => send('DELETE', `${path}/${encodeURIComponent(member.subject)}`),
    onSuccess: (_, member) => {
      say(`${member.name} sees nothing of it from now on.`, async () => {
        await enter(member.subject);
        fresh();
        return `${member.name} is let in again.`;
      });
      fresh();
    },
  });
  return { letIn, letOut };
}
