/** The claim in its submitter's own words, each field as stated or said to be absent. */
import type { ReactNode } from 'react';
import type { FindingDetail, PlaceInCode } from '../../../../src/apps/server/views/index.ts';
import { By } from '../../parts/badges.tsx';

export function placeWords(place: PlaceInCode): string {
  const lines =
    place.startLine === null
      ? ''
      : place.endLine === null || place.endLine === place.startLine
        ? `:${place.startLine}`
        : `:${place.startLine}–${place.endLine}`;
  return [`${place.file ?? ''}${lines}`, place.function]
    .filter((part) => part !== null && part !== '')
    .join(' ');
}

export function Claim({ finding }: { finding: FindingDetail }): ReactNode {
  return (
    <section className="sec" aria-labelledby="claim">
      <div className="head-row">
        <h2 id="claim">The claim</h2>
        <span className="count">in the submitter’s words; nothing here is judged</span>
      </div>
      {finding.description === null ? (
        <p className="q2">No description was given.</p>
      ) : (
        <p className="prose">{finding.description}</p>
      )}
      <div className="halves sec">
        <dl className="pairs">
          <dt>Affected</dt>
          <dd className="mono">{finding.affected ?? <Absent />}</dd>
          <dt>Places</dt>
          <dd>
            {finding.locations.length === 0 ? <Absent /> : null}
            {finding.locations.map((place) => (
              <div className="mono" key={placeWords(place)}>
                {placeWords(place)}
              </div>
            ))}
          </dd>
          <dt>Also known as</dt>
          <dd>{finding.aliases.length === 0 ? <Absent /> : finding.aliases.join(', ')}</dd>
          <dt>Crash</dt>
          <dd>{finding.crash === null ? <Absent /> : finding.crash.kind}</dd>
          <dt>Severity</dt>
          <dd>
            {finding.severities.length === 0 ? <Absent /> : null}
            {finding.severities.map((word) => (
              <div key={word.vector}>
                {word.score === null ? word.rank : `${word.score.toFixed(1)} ${word.rank}`}{' '}
                <span className="mono q">{word.vector}</span>
              </div>
            ))}
          </dd>
        </dl>
        <Provenance finding={finding} />
      </div>
    </section>
  );
}

function Provenance({ finding }: { finding: FindingDetail }): ReactNode {
  const claimed = finding.claimedFinder;
  return (
    <dl className="pairs">
      <dt>Finder</dt>
      <dd>
        {finding.submitter.name}
        {claimed?.party == null ? null : <span className="q">, the document says {claimed.party}</span>}
      </dd>
      <dt>Found with</dt>
      <dd>
        {claimed?.tool == null && claimed?.model == null ? <Absent /> : null}
        {claimed?.tool == null ? null : <By machine name={claimed.tool} />}{' '}
        {claimed?.model == null ? null : <By machine name={claimed.model} />}
      </dd>
      <dt>AI used</dt>
      <dd>{yesNo(claimed?.aiAssisted)}</dd>
      <dt>Reviewed</dt>
      <dd>
        {claimed?.humanReviewed ? (
          <By machine={false} name="a person, it says" />
        ) : (
          yesNo(claimed?.humanReviewed)
        )}
      </dd>
      <dt>References</dt>
      <dd>
        {finding.references.length === 0 ? <Absent /> : null}
        {finding.references.map((reference) => (
          <div key={reference.url}>
            <span className="q">{reference.type}</span> <span className="mono">{reference.url}</span>
          </div>
        ))}
      </dd>
      {finding.unknownFields.length === 0 ? null : (
        <>
          <dt>Kept, not read</dt>
          <dd className="mono">{finding.unknownFields.join(' ')}</dd>
        </>
      )}
    </dl>
  );
}

function Absent(): ReactNode {
  return <span className="q">not stated</span>;
}

function yesNo(value: boolean | null | undefined): ReactNode {
  if (value === null || value === undefined) return <Absent />;
  return value ? 'yes, it says' : 'no, it says';
}
