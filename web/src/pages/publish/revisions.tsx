/** Every state in which an advisory left, newest first: who, when, what changed field by field, and the document itself. */
import type { ReactNode } from 'react';
import type { AdvisoryRef, AdvisoryRevision } from '../../../../src/apps/server/views/index.ts';
import { API } from '../../api/queries.ts';
import { Asserted } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Exact } from '../../parts/when.tsx';

const KINDS = { first: 'published', corrected: 'corrected', withdrawn: 'withdrawn' } as const;

export function Revisions({ advisory }: { advisory: AdvisoryRef }): ReactNode {
  if (advisory.revisions.length === 0) return null;
  return (
    <section className="sec" aria-labelledby="revisions">
      <h2 id="revisions">Revisions of {advisory.identifier}</h2>
      <ol className="revisions" reversed>
        {advisory.revisions.map((revision) => (
          <li key={revision.no} value={revision.no}>
            <Revision id={advisory.id} revision={revision} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Revision({ id, revision }: { id: string; revision: AdvisoryRevision }): ReactNode {
  const { no, kind, at, by, summary, changes, written, csaf } = revision;
  return (
    <>
      <p>
        <b>
          Revision {no}, {KINDS[kind]}
        </b>{' '}
        <span className="q2">
          <Exact at={at} /> by <Asserted by={by} />
          {written ? null : '; it is being written and signed now'}
        </span>
      </p>
      <p className="prose">{summary}</p>
      {changes.length === 0 ? null : <Changes changes={changes} />}
      {csaf === null ? null : (
        <p className="q2 wrap">
          <a href={`${API}/advisories/${encodeURIComponent(id)}/revisions/${no}`}>CSAF as it left</a>, SHA-256{' '}
          <span className="mono q">{csaf}</span>
        </p>
      )}
    </>
  );
}

export function Changes({ changes }: { changes: AdvisoryRevision['changes'] }): ReactNode {
  return (
    <Scroll label="What changed, field by field">
      <table className="leaves">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">Corrected</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td className="wrap">{before}</td>
              <td className="wrap">{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
