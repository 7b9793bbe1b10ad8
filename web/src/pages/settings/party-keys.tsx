/** Keys of a party's software: each shown once, ended for good. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { MadeKey, NewPartyKey, PartyDetail } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { KeyTable, MadeKeyNote, useRevokeKey } from './key-table.tsx';
import { rolesAt } from './roles.ts';

export function PartyKeys({ party }: { party: PartyDetail }): ReactNode {
  const client = useQueryClient();
  const settings = useQuery(queries.settings());
  const revoke = useRevokeKey();
  const make = useMutation({
    mutationFn: (wanted: NewPartyKey) => send<MadeKey>('POST', `${API}/parties/${party.id}/keys`, wanted),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['settings'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({
      name: String(form.get('name') ?? ''),
      role: String(form.get('role')) as NewPartyKey['role'],
      expiresDays: Number(form.get('days')),
    });
  };
  const roles = rolesAt(party.kind);
  const keys = (settings.data?.keys ?? []).filter((key) => key.party.id === party.id);
  return (
    <section className="sec" aria-labelledby="keys">
      <div className="head-row">
        <h2 id="keys">Keys</h2>
        <span className="count">for its software and agents; each is shown once</span>
      </div>
      {make.error === null ? null : <Trouble error={make.error} />}
      {revoke.error === null ? null : <Trouble error={revoke.error} />}
      {make.data === undefined ? null : <MadeKeyNote made={make.data} />}
      {roles.length === 0 ? null : (
        <form className="line-form" onSubmit={submit} aria-label="Make a key">
          <label>
            What will use it
            <input className="input" name="name" required maxLength={100} autoComplete="off" />
          </label>
          <label>
            Role
            <select className="input" name="role">
              {roles.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </select>
          </label>
          <label>
            Lasts
            <select className="input" name="days" defaultValue="90">
              <option value="7">7 days</option>
              <option value="90">90 days</option>
              <option value="365">1 year</option>
            </select>
          </label>
          <Button type="submit" className="btn" isDisabled={make.isPending}>
            Make a key
          </Button>
        </form>
      )}
      <KeyTable keys={keys} revoke={revoke} />
    </section>
  );
}
