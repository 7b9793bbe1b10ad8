/** What leaves is seen to leave: the internal record left, the advisory right, an arrow where a field crosses. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AdvisoryRef, CaseDetail } from '../../../../src/apps/server/views/index.ts';
import { Icon } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { exactUtc } from '../../parts/time.ts';
import { Revisions } from '../publish/revisions.tsx';

export function WhatLeaves({ found }: { found: CaseDetail }): ReactNode {
  return (
    <section className="sec" aria-labelledby="leaves">
      <div className="head-row">
        <h2 id="leaves">What leaves</h2>
        <span className="count">
          internal record on the left, the advisory beside it; what has no line cannot leave
        </span>
        {found.advisory === null ? null : (
          <Link className="btn end" to={`/publish/${found.advisory.id}`}>
            {found.advisory.state === 'draft' ? 'Preview release' : 'Open the release'}
          </Link>
        )}
      </div>
      {found.advisory === null ? (
        <p className="q2">
          No advisory is drafted yet. One is, as soon as the lab has reproduced a finding of this case.
        </p>
      ) : (
        <>
          <MappingTable advisory={found.advisory} />
          <Revisions advisory={found.advisory} />
        </>
      )}
    </section>
  );
}

export function MappingTable({ advisory }: { advisory: AdvisoryRef }): ReactNode {
  const now = useNow();
  return (
    <Scroll label="Internal record and advisory, field by field">
      <table className="leaves">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Internal record</th>
            <th scope="col">
              <span className="vh">Leaves?</span>
            </th>
            <th scope="col">
              {advisory.identifier},{' '}
              {advisory.state === 'published' ? 'as published' : 'as it would be published'}
            </th>
          </tr>
        </thead>
        <tbody>
          {advisory.mapping.map((line) => (
            <tr key={line.field} className={line.leaves === 'now' ? undefined : 'stay'}>
              <th scope="row">{line.field}</th>
              <td className="wrap">{line.internal}</td>
              <td className="crosses">
                {line.leaves === 'now' ? (
                  <>
                    <Icon name="arrow" />
                    <span className="vh">leaves</span>
                  </>
                ) : line.leaves === 'later' ? (
                  'later'
                ) : (
                  'stays'
                )}
              </td>
              <td className="wrap">
                {line.published ?? ''}
                {line.until === null ? null : <span className="q"> until {exactUtc(line.until, now)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
