/** Who is reached: each operator that runs it, what it was told, and what it answered. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CaseDetail, ExposedOperator } from '../../../../src/apps/server/views/index.ts';
import { ASSET_STATUS_WORDS, AssetVersions } from '../../parts/asset-versions.tsx';
import { By, State } from '../../parts/badges.tsx';
import type { MarkKind } from '../../parts/icons.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort, Due } from '../../parts/when.tsx';
import { ANSWER_WORDS, many } from '../../parts/words.ts';

const ANSWER_MARKS: Readonly<Record<string, MarkKind>> = {
  open: 'open',
  patched: 'safe',
  mitigated: 'half',
  not_affected: 'no',
  needs_help: 'silent',
};

export function AnswerMark({ answer }: { answer: string }): ReactNode {
  const words = ANSWER_WORDS[answer] ?? answer;
  return answer === 'patched' ? (
    <State mark="safe" tone="safe">
      {words}
    </State>
  ) : (
    <State mark={ANSWER_MARKS[answer] ?? 'dot'}>{words}</State>
  );
}

export function Exposure({ found }: { found: CaseDetail }): ReactNode {
  const first = found.exposure[0];
  return (
    <section className="sec" aria-labelledby="exposure">
      <div className="head-row">
        <h2 id="exposure">Exposure</h2>
        <span className="count">
          {found.exposure.length === 0
            ? 'no inventory holds this component'
            : `${many(found.exposure.length, 'operator')} with this component`}
        </span>
        {first === undefined ? null : (
          <span className="end">
            <By machine name="exposure" />{' '}
            <span className="meta">
              <AgoShort at={first.computedAt} />
            </span>
          </span>
        )}
      </div>
      {found.exposure.length === 0 ? (
        <p className="q2">Operators send an SBOM, and every case is matched against it, both ways.</p>
      ) : (
        <Scroll label="Exposed operators">
          <table className="narrow">
            <thead>
              <tr>
                <th scope="col">Operator</th>
                <th scope="col" className="desk-only">
                  Runs
                </th>
                <th scope="col">Status</th>
                <th scope="col" className="desk-only">
                  Fixed in
                </th>
                <th scope="col" className="desk-only">
                  Told
                </th>
                <th scope="col">Answer</th>
              </tr>
            </thead>
            <tbody>
              {found.exposure.map((operator) => (
                <Operator key={operator.party.id} operator={operator} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}

function Operator({ operator }: { operator: ExposedOperator }): ReactNode {
  const { notice } = operator;
  const statuses = [...new Set(operator.assets.map((asset) => asset.status))];
  const fixed = [...new Set(operator.assets.flatMap((asset) => asset.fixed))];
  return (
    <tr>
      <th scope="row">
        <Link to={`/exposure/${operator.party.id}`}>{operator.party.name}</Link>{' '}
        <span className="q">{operator.party.sector}</span>
      </th>
      <td className="desk-only">
        <AssetVersions assets={operator.assets} most={3} />
      </td>
      <td>{statuses.map((status) => ASSET_STATUS_WORDS[status]).join(', ')}</td>
      <td className="desk-only">
        {fixed.length === 0 ? <span className="q">not known</span> : fixed.join(', ')}
      </td>
      <td className="q desk-only">{notice === null ? 'not yet' : <AgoShort at={notice.toldAt} />}</td>
      <td>
        {notice === null ? (
          <span className="q">nothing asked</span>
        ) : notice.answer === 'open' && notice.dueAt !== null ? (
          <Due at={notice.dueAt} />
        ) : (
          <AnswerMark answer={notice.answer} />
        )}
      </td>
    </tr>
  );
}
