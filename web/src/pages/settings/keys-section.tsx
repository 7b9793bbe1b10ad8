/** Keys of a person's or a party's programs: made in one place, shown once, ended for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { KeyRow, MadeKey } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Command } from '../../parts/copy.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { KeyTable } from './key-table.tsx';
import type { rolesAt } from './roles.ts';

type Props = {
  readonly keys: readonly KeyRow[];
  /** Where a new one is asked for. */
  readonly path: string;
  /** What a key may be made for; absent: it may do what its maker may. Empty: none is made here. */
  readonly roles?: ReturnType<typeof rolesAt>;
  readonly about: string;
  readonly showParty?: boolean;
};

export function KeysSection({ keys, path, roles, about, showParty = false }: Props): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const fresh = () => void client.invalidateQueries({ queryKey: ['settings'] });
  const make = useMutation({
    mutationFn: (wanted: object) => send<MadeKey>('POST', `${API}${path}`, wanted),
    onSuccess: fresh,
  });
  const revoke = useMutation({
    mutationFn: (key: KeyRow) => send('DELETE', `${API}/keys/${encodeURIComponent(key.id)}`),
    onSuccess: (_, key) => {
      say(`${key.name} is revoked: its next request is refused.`);
      fresh();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({
      name: String(form.get('name') ?? ''),
      expiresDays: Number(form.get('days')),
      ...(roles === undefined ? {} : { role: String(form.get('role')) }),
    });
  };
  return (
    <section className="sec" aria-labelledby="keys">
      <div className="head-row">
        <h2 id="keys">Keys</h2>
        <span className="count">{about}; each is shown once</span>
      </div>
      {make.error === null ? null : <Trouble error={make.error} />}
      {revoke.error === null ? null : <Trouble error={revoke.error} />}
      {make.data === undefined ? null : (
        <div className="note">
          <p>
            <b>This is the only time this key is shown.</b> Keep it where the program reads it.
          </p>
          <Command text={make.data.key} label="The new key" />
        </div>
      )}
      {roles?.length === 0 ? null : (
        <form className="line-form" onSubmit={submit} aria-label="Make a key">
          <label>
            What will use it
            <input className="input" name="name" required maxLength={100} autoComplete="off" />
          </label>
          {roles === undefined ? null : (
            <label>
              Role
              <select className="input" name="role">
                {roles.map((role) => (
                  <option key={role}>{role}</option>
                ))}
              </select>
            </label>
          )}
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
      <KeyTable keys={keys} isBusy={revoke.isPending} revoke={revoke.mutate} showParty={showParty} />
    </section>
  );
}
