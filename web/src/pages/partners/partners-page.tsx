/** The clearinghouse's trusted partners and those who applied. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PartnerView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { State } from '../../parts/badges.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { STATE_MARKS } from './words.ts';

export function PartnersPage(): ReactNode {
  const reading = useQuery(queries.partners());
  const items = reading.data?.items;
  return (
    <Page title="Partners" crumbs={[{ label: 'Partners' }]}>
      <div className="head-row">
        <h1>Trusted partners</h1>
        <span className="count" role="status">
          {items === undefined ? '' : many(items.length, 'partner')}
        </span>
        <Link className="btn small end" to="/exchanges">
          Files for other instances
        </Link>
      </div>
      <OneThing reading={reading} noun="partners">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody has applied.">
              <p>
                Let a party of kind finder join under Settings, and invite a person of it with the role
                partner; the application is theirs to make.
              </p>
            </Empty>
          ) : (
            <Rows items={items} />
          )
        }
      </OneThing>
    </Page>
  );
}

function Rows({ items }: { items: readonly PartnerView[] }): ReactNode {
  return (
    <Scroll label="Partners">
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">Partner</th>
            <th scope="col">State</th>
            <th scope="col">Purpose</th>
            <th scope="col" className="num">
              Grants running
            </th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to={`/partners/${row.id}`}>{row.name}</Link>
              </th>
              <td>
                <State mark={STATE_MARKS[row.state]}>{row.state}</State>
              </td>
              <td className="wrap">{row.purpose}</td>
              <td className="num" data-head="Grants running">
                {row.grants.filter(({ standing }) => standing === 'running').length}
              </td>
              <td className="q">
                <AgoShort at={row.stateAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
