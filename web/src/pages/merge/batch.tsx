/** Accept all suggestions above a bar that the person sets, up to a hundred at once; one press takes all back. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { many } from '../../parts/words.ts';

/** A bar lower than a coin's toss would be a wish; the server refuses it too. */
const LOWEST = 0.5;

export function AcceptAbove(): ReactNode {
  const [bar, setBar] = useState('0.95');
  const accept = useAccept();
  const given = Number(bar);
  const valid = bar.trim() !== '' && given >= LOWEST && given <= 1;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid) accept.mutate(given);
  };
  return (
    <form className="accept" onSubmit={submit}>
      <label htmlFor="bar">Accept every suggestion with a chance of at least</label>
      <input
        id="bar"
        className="input"
        type="number"
        min={LOWEST}
        max={1}
        step={0.01}
        value={bar}
        onChange={(event) => setBar(event.target.value)}
      />
      <Button className="btn" type="submit" isDisabled={!valid || accept.isPending}>
        Accept
      </Button>
      <span className="meta">As your decisions, a hundred at most; what grew too fast stays for a look.</span>
      {accept.error === null ? null : <Trouble error={accept.error} />}
    </form>
  );
}

function useAccept() {
  const client = useQueryClient();
  const say = useSay();
  const fresh = () => {
    for (const key of ['links', 'cases', 'findings', 'today', 'me', 'flow'])
      void client.invalidateQueries({ queryKey: [key] });
  };
  return useMutation({
    mutationFn: (bar: number) => send<{ decisions: string[] }>('POST', `${API}/links/accept`, { bar }),
    onSuccess: ({ decisions }) => {
      fresh();
      if (decisions.length === 0) {
        say('No suggestion is at or above that.');
        return;
      }
      say(`${many(decisions.length, 'pair')} merged.`, async () => {
        await send('POST', `${API}/decisions/undo`, { decisions });
        fresh();
        return 'All taken back; the pairs wait again.';
      });
    },
  });
}
