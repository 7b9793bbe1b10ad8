/** An experiment beside its row: what was judged, what was seen, where it leads. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ExperimentRow } from '../../../../src/apps/server/views/index.ts';
import { useIsDesk } from '../../frame/session.tsx';
import { By, FindingStateMark } from '../../parts/badges.tsx';
import { Ago } from '../../parts/when.tsx';
import { ASSURANCE_WORDS, reasonWords } from '../../parts/words.ts';

export function ExperimentGlance({ row }: { row: ExperimentRow }): ReactNode {
  const isDesk = useIsDesk();
  const { triggered, of } = row.vulnerableRuns;
  return (
    <>
      <h2>{row.finding.title}</h2>
      <p className="q2 wrap">
        {row.component.name} {row.component.version}, of {row.finding.submitter.name}
      </p>
      <section className="sec">
        <h3>What the lab says</h3>
        <dl className="pairs">
          <dt>Verdict</dt>
          <dd>
            <FindingStateMark state={row.verdict ?? row.state} />
          </dd>
          {row.reason === null ? null : (
            <>
              <dt>Because</dt>
              <dd>{reasonWords(row.reason)}</dd>
            </>
          )}
          {row.assurance === null ? null : (
            <>
              <dt>How sure</dt>
              <dd>{ASSURANCE_WORDS[row.assurance]}</dd>
            </>
          )}
          <dt>Seen in</dt>
          <dd>{of === 0 ? <span className="q">nothing ran</span> : `${triggered} of ${of} runs`}</dd>
          <dt>By</dt>
          <dd>
            <By machine name="lab" />
          </dd>
          <dt>When</dt>
          <dd>
            <Ago at={row.finishedAt ?? row.startedAt ?? row.queuedAt} />
          </dd>
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/lab/${row.id}`}>
          Open the runs <kbd>Enter</kbd>
        </Link>
        <Link className="btn" to={`/findings/${row.finding.id}`}>
          Open the finding
        </Link>
        {isDesk ? (
          <Link className="btn" to="/lab/matrix" search={{ component: row.component.key }}>
            Proofs × patches of {row.component.name}
          </Link>
        ) : null}
      </section>
    </>
  );
}
