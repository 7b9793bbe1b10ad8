/** Inviting: names, one a line, and what they take part as. Whoever is invited reads; that cannot be taken back. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { many } from '../../parts/words.ts';

const ROLES = [
  { value: 'maintainer', words: 'maintainer' },
  { value: 'vendor', words: 'vendor that ships it' },
  { value: 'finder', words: 'finder' },
  { value: 'operator', words: 'operator' },
] as const;

export function InviteForm({ caseId, isOpen }: { caseId: string; isOpen: boolean }): ReactNode {
  const [names, setNames] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]['value']>('maintainer');
  const client = useQueryClient();
  const say = useSay();
  const wanted = [...new Set(names.split('\n').map((name) => name.trim()))].filter((name) => name !== '');
  const invite = useMutation({
    mutationFn: async () => {
      const content = { invitations: wanted.map((name) => `${role}: ${name}`).join('\n') };
      const touch = await touched({ kind: 'case.invite', subject: caseId, content });
      const body = { invitations: wanted.map((name) => ({ name, role })), ...touch };
      return send('POST', `${API}/cases/${encodeURIComponent(caseId)}/participants`, body);
    },
    onSuccess: () => {
      say(`${many(wanted.length, 'party', 'parties')} invited. They read the threads of their audiences.`);
      setNames('');
      void client.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted.length > 0) invite.mutate();
  };
  return (
    <details className="why invite" open={isOpen}>
      <summary>Invite parties</summary>
      <form className="fields" onSubmit={submit}>
        <div className="field">
          <label htmlFor="invite-names">Names, one a line</label>
          <textarea
            id="invite-names"
            className="input"
            rows={3}
            value={names}
            aria-describedby="invite-hint"
            onChange={(event) => setNames(event.target.value)}
          />
          <p className="hint" id="invite-hint">
            A maintainer or a vendor needs no account; finders and operators must have joined. What an invited
            party has read cannot be taken back.
          </p>
        </div>
        <div className="acts">
          <label htmlFor="invite-role" className="label">
            As
          </label>
          <select
            id="invite-role"
            className="input"
            value={role}
            onChange={(event) => setRole(event.target.value as typeof role)}
          >
            {ROLES.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.words}
              </option>
            ))}
          </select>
          <Button type="submit" className="btn" isDisabled={wanted.length === 0 || invite.isPending}>
            {wanted.length < 2 ? 'Invite' : `Invite ${wanted.length}`}
          </Button>
        </div>
        {invite.error === null ? null : <Trouble error={invite.error} />}
      </form>
    </details>
  );
}
