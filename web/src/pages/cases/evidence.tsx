/** What was shown, by whom; severity as claimed and as decided on one line; proofs against patches. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CaseDetail, SeverityWord } from '../../../../src/apps/server/views/index.ts';
import { Asserted, By, FindingStateMark, verdictWords } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { count } from '../../parts/words.ts';
import { MatrixTable } from '../lab/matrix-table.tsx';

export function Evidence({ found }: { found: CaseDetail }): ReactNode {
  return (
    <div className={found.matrix === null ? 'sec' : 'cols sec'}>
      <section aria-labelledby="evidence">
        <div className="head-row">
          <h2 id="evidence">Evidence</h2>
          <span className="count">what was shown, and by whom</span>
        </div>
        <Scroll label="Evidence">
          <table className="evidence">
            <thead>
              <tr>
                <th scope="col">Shown</th>
                <th scope="col" className="num">
                  Runs
                </th>
                <th scope="col">When</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {found.experiments.map((experiment) => (
                <tr key={experiment.id}>
                  <th scope="row">
                    <Link to={`/lab/${experiment.id}`}>
                      {experiment.finding.ownId ?? experiment.finding.title}
                    </Link>{' '}
                    {experiment.verdict === null || experiment.assurance === null ? (
                      <FindingStateMark state={experiment.state} />
                    ) : (
                      <span className="q2">
                        {verdictWords({
                          verdict: experiment.verdict,
                          reason: experiment.reason,
                          assurance: experiment.assurance,
                        })}
                      </span>
                    )}
                  </th>
                  <td className="num">
                    {experiment.vulnerableRuns.of === 0
                      ? ''
                      : `${experiment.vulnerableRuns.triggered} of ${experiment.vulnerableRuns.of}`}
                  </td>
                  <td className="q">
                    <AgoShort at={experiment.finishedAt ?? experiment.queuedAt} />
                  </td>
                  <td>
                    <By
                      machine
                      name={
                        experiment.assurance === null
                          ? 'lab'
                          : `lab, ${experiment.assurance.replace('_', ' ')}`
                      }
                    />
                  </td>
                </tr>
              ))}
              <SeverityRows severities={found.severities} />
            </tbody>
          </table>
        </Scroll>
        {found.experiments.length === 0 ? (
          <p className="q2">
            The lab has shown nothing yet: no finding here came with a proof that it could run.
          </p>
        ) : null}
        <SeverityLine severities={found.severities} />
      </section>
      {found.matrix === null ? null : (
        <section aria-labelledby="matrix">
          <div className="head-row">
            <h2 id="matrix">Proofs × patches</h2>
            <span className="count">{count(found.matrix.cells.length)} cells were run</span>
          </div>
          <MatrixTable matrix={found.matrix} />
        </section>
      )}
    </div>
  );
}

function SeverityRows({ severities }: { severities: readonly SeverityWord[] }): ReactNode {
  const decided = severities.findLast((word) => !word.by.machine);
  const claimed = severities.filter((word) => word !== decided);
  const last = claimed.at(-1);
  return (
    <>
      {decided === undefined ? null : (
        <tr>
          <th scope="row">
            Severity decided: <b>{scoreWords(decided)}</b>
          </th>
          <td className="num q">CVSS</td>
          <td className="q">
            <AgoShort at={decided.at} />
          </td>
          <td>
            <Asserted by={decided.by} />
          </td>
        </tr>
      )}
      {last === undefined ? null : (
        <tr>
          <th scope="row">
            Severity claimed: {claimed.map(scoreWords).join(', ')}
            {decided === undefined ? <span className="q"> (not decided yet)</span> : null}
          </th>
          <td className="num q">CVSS</td>
          <td className="q">
            <AgoShort at={last.at} />
          </td>
          <td>
            <Asserted by={last.by} />
          </td>
        </tr>
      )}
    </>
  );
}

function scoreWords(word: SeverityWord): string {
  return word.score === null ? word.rank : `${word.score.toFixed(1)} ${word.rank}`;
}

/** Claims are squares on the scale, the decision a disc: never one bare badge. */
function SeverityLine({ severities }: { severities: readonly SeverityWord[] }): ReactNode {
  const scored = severities.filter((word) => word.score !== null);
  if (scored.length === 0) return null;
  const places = new Map<string, { score: number; machine: boolean; times: number }>();
  for (const word of scored) {
    const key = `${word.score}-${word.by.machine}`;
    const before = places.get(key);
    places.set(key, { score: word.score ?? 0, machine: word.by.machine, times: (before?.times ?? 0) + 1 });
  }
  const words = scored
    .map((word) => `${word.by.machine ? 'claimed' : 'decided'} ${word.score?.toFixed(1)}`)
    .join(', ');
  const x = (score: number) => 8 + score * 40;
  return (
    <svg
      className="severity-line"
      viewBox="-8 0 440 52"
      role="img"
      aria-label={`CVSS score, 0 to 10: ${words}`}
    >
      <path d="M8 26H408" className="axis" />
      {[0, 4, 7, 9, 10].map((tick) => (
        <g key={tick}>
          <path d={`M${x(tick)} 22v8`} className="axis" />
          <text x={x(tick)} y="46" textAnchor={tick === 0 ? 'start' : tick === 10 ? 'end' : 'middle'}>
            {tick === 4 ? '4 medium' : tick === 7 ? '7 high' : tick === 9 ? '9 crit.' : tick}
          </text>
        </g>
      ))}
      {[...places.values()].map((place) =>
        place.machine ? (
          <g key={`m${place.score}`}>
            <rect x={x(place.score) - 5} y="21" width="10" height="10" className="claimed" />
            <text x={x(place.score)} y="14" textAnchor="middle">
              {place.score.toFixed(1)}
              {place.times > 1 ? ` ×${place.times}` : ''}
            </text>
          </g>
        ) : (
          <g key={`p${place.score}`}>
            <circle cx={x(place.score)} cy="26" r="6" className="decided" />
            <text x={x(place.score)} y="14" textAnchor="middle" className="b">
              {place.score.toFixed(1)}
            </text>
          </g>
        ),
      )}
    </svg>
  );
}
