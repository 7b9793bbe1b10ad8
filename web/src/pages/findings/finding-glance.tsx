/** A finding beside its row: what, who says so, what the lab says, and where it went. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FindingRow } from '../../../../src/apps/server/views/index.ts';
import { By, Severity, Tlp, verdictWords } from '../../parts/badges.tsx';
import { Ago } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';

export function FindingGlance({ row }: { row: FindingRow }): ReactNode {
  return (
    <>
      <h2>{row.title}</h2>
      <p className="q2 wrap">
        <Link to="/findings" search={{ component: row.component.key }} title="All findings about it">
          {row.component.name}
        </Link>{' '}
        {row.component.version ?? '(no version stated)'}
      </p>
      <section className="sec">
        <h3>As claimed</h3>
        <dl className="pairs">
          <dt>Finder</dt>
          <dd>
            <Link to="/findings" search={{ finder: row.submitter.id }} title="All its findings">
              {row.submitter.name}
            </Link>
          </dd>
          <dt>Severity</dt>
          <dd>
            <Severity rank={row.severity} decided={false} />
          </dd>
          <dt>Weakness</dt>
          <dd>
            {row.weaknesses.length === 0 ? <span className="q">not stated</span> : row.weaknesses.join(', ')}
          </dd>
          <dt>Proof</dt>
          <dd>{row.hasReproducer ? 'a reproducer' : 'none given'}</dd>
          <dt>Fix</dt>
          <dd>{row.patches === 0 ? 'none given' : many(row.patches, 'patch', 'patches')}</dd>
          <dt>Marking</dt>
          <dd>
            <Tlp label={row.tlp} />
          </dd>
          <dt>Received</dt>
          <dd>
            <Ago at={row.receivedAt} />
          </dd>
        </dl>
      </section>
      <section className="sec">
        <h3>What the lab says</h3>
        {row.lab === null ? (
          <p className="q2">
            {row.hasReproducer ? 'Nothing yet.' : 'Nothing: it came without a proof that could be run.'}
          </p>
        ) : (
          <dl className="pairs">
            <dt>Verdict</dt>
            <dd>
              <Link to={`/lab/${row.lab.experimentId}`}>{verdictWords(row.lab)}</Link>
            </dd>
            <dt>By</dt>
            <dd>
              <By machine name="lab" />
            </dd>
            <dt>When</dt>
            <dd>
              <Ago at={row.lab.at} />
            </dd>
          </dl>
        )}
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/findings/${row.id}`}>
          Open the finding <kbd>Enter</kbd>
        </Link>
        {row.case === null ? null : (
          <Link className="btn" to={`/cases/${row.case.id}`}>
            Open case {row.case.number}
          </Link>
        )}
      </section>
    </>
  );
}
