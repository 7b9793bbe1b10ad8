/** The reports of ours that were published under their developers' consent: anyone reads them. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PublishedList } from '../../../../src/apps/server/views/index.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import './models.css';

export function PublishedPage(): ReactNode {
  const reading = useQuery(queries.publishedReports());
  return (
    <Page
      title="Published reports"
      crumbs={[{ label: 'Models', to: '/models' }, { label: 'Published reports' }]}
    >
      <div className="head-row">
        <h1>Published reports</h1>
        <span className="count" role="status">
          {reading.data === undefined ? '' : many(reading.data.items.length, 'report')}
        </span>
      </div>
      <p className="note">
        Reports of the clearinghouse that stand under their developer’s signed consent. Anyone reads them,
        signed in or not. Each is a measurement: not a licence, a certification or a clearance.
      </p>
      <OneThing reading={reading} noun="published reports">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No report is published.">
              <p>A report is published only while its developer’s consent stands. Silence is no consent.</p>
            </Empty>
          ) : (
            <Rows items={items} />
          )
        }
      </OneThing>
    </Page>
  );
}

function Rows({ items }: { items: PublishedList['items'] }): ReactNode {
  return (
    <Scroll label="Published reports">
      <table>
        <thead>
          <tr>
            <th scope="col">Models</th>
            <th scope="col">Published</th>
            <th scope="col">Digest</th>
            <th scope="col">Figures</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, models, publishedAt, digest }) => (
            <tr key={id}>
              <th scope="row">
                <a href={`${API}/reports/${encodeURIComponent(id)}/page`} target="_blank" rel="noreferrer">
                  {models.join(' and ')}
                </a>
              </th>
              <td className="q">
                <AgoShort at={publishedAt} />
              </td>
              <td className="mono">{digest.slice(0, 19)}…</td>
              <td>
                <a href={`${API}/reports/${encodeURIComponent(id)}`}>
                  JSON<span className="vh"> of the report on {models.join(' and ')}</span>
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
