/** The people of a party: invited by a link that works once, and ended for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { InvitedPerson, NewPerson, PartyDetail } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { Confirm } from './confirm.tsx';
import { rolesAt } from './roles.ts';

type Person = PartyDetail['people'][number];

export function PartyPeople({ party }: { party: PartyDetail }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const fresh = () => void client.invalidateQueries({ queryKey: ['parties'] });
  const invite = useMutation({
    mutationFn: async (wanted: NewPerson) => {
      const { name, role } = wanted;
      const act = { kind: 'person.invite', subject: party.id, content: { name, role } } as const;
      const touch = party.kind === 'clearinghouse' ? await touched(act) : {};
      return send<InvitedPerson>('POST', `${API}/parties/${party.id}/people`, { ...wanted, ...touch });
    },
    onSuccess: fresh,
  });
  const end = useMutation({
    mutationFn: (person: Person) => send('DELETE', `${API}/people/${person.id}`),
    onSuccess: (_, person) => {
      say(`${person.name} is out: sessions, links and passkeys are refused from now on.`);
      fresh();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    invite.mutate({
      name: String(form.get('name') ?? ''),
      role: String(form.get('role')) as NewPerson['role'],
    });
  };
  const roles = rolesAt(party.kind);
  return (
    <section className="sec" aria-labelledby="people">
      <div className="head-row">
        <h2 id="people">People</h2>
        <span className="count">
          {party.people.length === 0 ? 'nobody yet' : many(party.people.length, 'person', 'people')}
        </span>
      </div>
      {invite.error === null ? null : <Trouble error={invite.error} />}
      {end.error === null ? null : <Trouble error={end.error} />}
      {invite.data === undefined ? null : (
        <div className="note">
          <p>
            <b>This is the only time this link is shown.</b> Hand it over yourself: it works once, until{' '}
            <Exact at={invite.data.expiresAt} />.
          </p>
          <Command text={invite.data.signInUrl} label="The sign-in link" />
        </div>
      )}
      {roles.length === 0 ? null : (
        <form className="line-form" onSubmit={submit} aria-label="Invite a person">
          <label>
            Name
            <input className="input" name="name" required maxLength={200} autoComplete="off" />
          </label>
          <label>
            Role
            <select className="input" name="role">
              {roles.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </select>
          </label>
          <Button type="submit" className="btn" isDisabled={invite.isPending}>
            Invite
          </Button>
        </form>
      )}
      {party.people.length === 0 ? null : (
        <Scroll label="People">
          <table className="cards">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Way in</th>
                <th scope="col">Since</th>
                <th scope="col">
                  <span className="vh">End</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {party.people.map((person) => (
                <tr key={person.id}>
                  <th scope="row">{person.name}</th>
                  <td>{person.roles.join(', ')}</td>
                  <td>
                    {person.revokedAt === null ? (
                      <State mark="open">may come in</State>
                    ) : (
                      <State mark="closed">
                        ended <AgoShort at={person.revokedAt} />
                      </State>
                    )}
                  </td>
                  <td className="q">
                    <AgoShort at={person.createdAt} />
                  </td>
                  <td className="end-cell">
                    {person.revokedAt === null ? (
                      <Confirm
                        label="End"
                        about={person.name}
                        consequence="They are shut out at once; a new invitation makes a new person."
                        isBusy={end.isPending}
                        act={() => end.mutate(person)}
                      />
                    ) : null}
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
