/** One party: its people, the keys of its software, and who else sees into its compartment. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PartyDetail } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { PartyKeys } from './party-keys.tsx';
import { PartyMembers } from './party-members.tsx';
import { PartyPeople } from './party-people.tsx';

export function PartyPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useQuery(queries.party(id));
  return (
    <Page
      title={data?.name ?? 'Party'}
      crumbs={[
        { label: 'Settings', to: '/settings' },
        { label: 'Parties', to: '/settings/parties' },
        { label: data?.name ?? id },
      ]}
    >
      {error === null ? null : <Trouble error={error} retry={refetch} />}
      {data === undefined ? error === null ? <Ghosts noun="party" /> : null : <Body party={data} />}
    </Page>
  );
}

function Body({ party }: { party: PartyDetail }): ReactNode {
  return (
    <>
      <h1>{party.name}</h1>
      <p className="lead">
        {party.kind === 'clearinghouse' ? 'This clearinghouse itself' : `A ${party.kind}`}
        {party.sector === null ? '' : `, ${party.sector}`}. Joined <Ago at={party.createdAt} flat />
      </p>
      <PartyPeople party={party} />
      <PartyKeys party={party} />
      <PartyMembers party={party} />
    </>
  );
}
