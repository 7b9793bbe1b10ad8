/** One party: its people, the keys of its software, and who else sees into its compartment. */

import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PartyDetail } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Ago } from '../../parts/when.tsx';
import { KeysSection } from './keys-section.tsx';
import { PartyMembers } from './party-members.tsx';
import { PartyPeople } from './party-people.tsx';
import { rolesAt } from './roles.ts';

export function PartyPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.party(id));
  const { data } = reading;
  return (
    <Page
      title={data?.name ?? 'Party'}
      crumbs={[
        { label: 'Settings', to: '/settings' },
        { label: 'Parties', to: '/settings/parties' },
        { label: data?.name ?? id },
      ]}
    >
      <OneThing reading={reading} noun="party" heading="Party">
        {(party) => <Body party={party} />}
      </OneThing>
    </Page>
  );
}

function Body({ party }: { party: PartyDetail }): ReactNode {
  const settings = useQuery(queries.settings());
  return (
    <>
      <h1>{party.name}</h1>
      <p className="lead">
        {party.kind === 'clearinghouse' ? 'This clearinghouse itself' : `A ${party.kind}`}
        {party.sector === null ? '' : `, ${party.sector}`}. Joined <Ago at={party.createdAt} flat />
      </p>
      <PartyPeople party={party} />
      <KeysSection
        keys={(settings.data?.keys ?? []).filter((key) => key.party.id === party.id)}
        path={`/parties/${party.id}/keys`}
        roles={rolesAt(party.kind)}
        about="for its software and agents"
      />
      <PartyMembers party={party} />
    </>
  );
}
