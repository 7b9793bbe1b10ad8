/** Who there is: every party, and the way in for a new one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { NewParty, PartyRow } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { type Filter, ListPage } from '../../parts/list-page.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { KIND_CHOICES } from './roles.ts';

const COLUMNS: readonly GridColumn<PartyRow>[] = [
  { id: 'name', head: 'Party', small: 1, cell: (row) => row.name },
  { id: 'kind', head: 'Kind', width: '18%', small: 2, cell: (row) => row.kind },
  {
    id: 'sector',
    head: 'Sector',
    width: '30%',
    cell: (row) => row.sector ?? <span className="q">not stated</span>,
  },
  {
    id: 'created',
    head: 'Joined',
    width: '120px',
    small: 3,
    cell: (row) => (
      <span className="q">
        <AgoShort at={row.createdAt} />
      </span>
    ),
  },
];

const EXPORT: readonly ExportColumn<PartyRow>[] = [
  { head: 'id', text: (row) => row.id },
  { head: 'name', text: (row) => row.name },
  { head: 'kind', text: (row) => row.kind },
  { head: 'sector', text: (row) => row.sector },
  { head: 'joined_utc', text: (row) => row.createdAt },
];

const FILTERS: readonly Filter[] = [
  {
    kind: 'choose',
    name: 'kind',
    label: 'Kind',
    choices: [{ value: 'clearinghouse', words: 'clearinghouse' }, ...KIND_CHOICES],
  },
];

export function PartiesPage(): ReactNode {
  return (
    <ListPage<PartyRow>
      title="Parties"
      crumbs={[{ label: 'Settings', to: '/settings' }, { label: 'Parties' }]}
      noun="parties"
      about={(size, isOne) => `${size} ${isOne ? 'party is' : 'parties are'} known here`}
      start={<Join />}
      read={queries.parties}
      filters={FILTERS}
      exported={{ name: 'parties', path: '/parties', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      rowAddress={(row) => `/settings/parties/${row.id}`}
      empty={() => (
        <Empty title="No party of that kind.">
          <p>Take the filter off, or let one join above.</p>
        </Empty>
      )}
      inspector={{ label: 'The chosen party', show: (row) => <PartyGlance row={row} /> }}
    />
  );
}

function PartyGlance({ row }: { row: PartyRow }): ReactNode {
  return (
    <>
      <h2>{row.name}</h2>
      <p className="q2">
        {row.kind}
        {row.sector === null ? '' : `, ${row.sector}`}
      </p>
      <section className="sec stack">
        <Link className="btn primary" to={`/settings/parties/${row.id}`}>
          People, keys, members <kbd>Enter</kbd>
        </Link>
      </section>
    </>
  );
}

function Join(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const join = useMutation({
    mutationFn: (wanted: NewParty) => send<PartyRow>('POST', `${API}/parties`, wanted),
    onSuccess: (party) => {
      say(`${party.name} has joined. Invite its people or make a key for its software.`);
      void client.invalidateQueries({ queryKey: ['parties'] });
      void navigate({ to: `/settings/parties/${party.id}` });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const sector = String(form.get('sector') ?? '').trim();
    join.mutate({
      name: String(form.get('name') ?? ''),
      kind: String(form.get('kind')) as NewParty['kind'],
      ...(sector === '' ? {} : { sector }),
    });
  };
  return (
    <>
      {join.error === null ? null : <Trouble error={join.error} />}
      <form className="line-form" onSubmit={submit} aria-label="Let a party join">
        <label>
          Name
          <input className="input" name="name" required maxLength={200} autoComplete="off" />
        </label>
        <label>
          Kind
          <select className="input" name="kind" defaultValue="finder">
            {KIND_CHOICES.map((kind) => (
              <option key={kind.value} value={kind.value}>
                {kind.words}
              </option>
            ))}
          </select>
        </label>
        <label>
          Sector, if it has one
          <input className="input" name="sector" maxLength={100} autoComplete="off" />
        </label>
        <Button type="submit" className="btn primary" isDisabled={join.isPending}>
          Let it join
        </Button>
      </form>
    </>
  );
}
