/** Accept all suggestions above a bar that the person sets, up to a hundred at once; one press takes all back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { LinkList } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { count, howMany, many } from '../../parts/words.ts';

/** A bar lower than a coin's toss would be a wish; the server refuses it too. */
const LOWEST = 0.5;

/** Decisions in one batch, as the server bounds them. */
const MOST = 100;

/** Nothing where no suggestion could be accepted like this. */
export function AcceptAbove(): ReactNode {
  const [bar, setBar] = useState('0.95');
  const accept = useAccept();
  const given = Number(bar);
  const valid = bar.trim() !== '' && given >= LOWEST && given <= 1;
  const any = useQuery(queries.acceptable(LOWEST));
  const above = useQuery({ ...queries.acceptable(given), enabled: valid });
  const pairs = atMost(above.data);
  if (any.data === undefined && any.error !== null)
    return (
      <p className="accept" role="alert">
        How many could be accepted at once is not known: {any.error.message}
        <Button className="btn small" onPress={() => void any.refetch()}>
          Ask again
        </Button>
      </p>
    );
  // Its room is kept while it is asked for, so that the list beneath does not jump.
  if (any.data !== undefined && atMost(any.data) === 0) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (valid && pairs > 0) accept.mutate({ bar: given, limit: pairs });
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
      <Button className="btn" type="submit" isDisabled={!valid || pairs === 0 || accept.isPending}>
        {pairs === 0 ? 'Accept' : `Accept ${many(pairs, 'pair')}`}
      </Button>
      <span className="meta" role="status">
        {valid && above.data !== undefined ? <Preview list={above.data} /> : null}
      </span>
      {accept.error === null ? null : <Trouble error={accept.error} />}
      {above.error === null ? null : <Trouble error={above.error} retry={() => void above.refetch()} />}
    </form>
  );
}

/** How many pairs one press would take. */
function atMost(list: LinkList | undefined): number {
  return Math.min(MOST, list?.total ?? list?.totalAtLeast ?? 0);
}

function Preview({ list }: { list: LinkList }): ReactNode {
  if (list.items.length === 0) return 'No suggestion is at or above that.';
  const size = list.total ?? list.totalAtLeast ?? 0;
  const rest = Math.min(MOST, size) - list.items.length;
  return (
    <>
      Likeliest:{' '}
      {list.items.map((row, index) => (
        <span key={row.id}>
          {index === 0 ? '' : '; '}
          <Link to={`/merges/${row.id}`}>
            {row.a.title} and {row.b.title}
          </Link>
        </span>
      ))}
      {rest > 0 ? `; and ${count(rest)} more` : ''}.{' '}
      {size > MOST ? `A hundred of ${howMany(list)} at once. ` : ''}
      Each as your decision; what grew too fast stays for a look.
    </>
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
    mutationFn: (asked: { bar: number; limit: number }) =>
      send<{ decisions: string[] }>('POST', `${API}/links/accept`, asked),
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
