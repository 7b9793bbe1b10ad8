/** The findings that are this root cause, and why: every link with its evidence, asserter and time. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CaseDetail, LinkView } from '../../../../src/apps/server/views/index.ts';
import { Asserted, FindingStateMark, Severity } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { chance, many, relationWords } from '../../parts/words.ts';
import { EvidenceLines } from '../merge/evidence-lines.tsx';

export function Members({ found }: { found: CaseDetail }): ReactNode {
  const names = new Map(found.members.map((member) => [member.id, member.ownId ?? member.id]));
  return (
    <section className="sec" aria-labelledby="members">
      <div className="head-row">
        <h2 id="members">Findings</h2>
        <span className="count">
          {many(found.findings, 'claim')} by {many(found.finders, 'finder')}; credit is kept for each
        </span>
      </div>
      <Scroll label="Findings of this case">
        <table className="narrow">
          <thead>
            <tr>
              <th scope="col">Finding</th>
              <th scope="col">Finder</th>
              <th scope="col" className="desk-only">
                Claimed
              </th>
              <th scope="col">Lab</th>
              <th scope="col" className="desk-only">
                Received
              </th>
            </tr>
          </thead>
          <tbody>
            {found.members.map((member) => (
              <tr key={member.id}>
                <th scope="row">
                  <Link to={`/findings/${member.id}`}>{member.title}</Link>
                  {member.canonical ? <span className="q"> the first, speaks for all</span> : null}
                </th>
                <td>{member.submitter.name}</td>
                <td className="desk-only">
                  <Severity rank={member.severity} />
                </td>
                <td>
                  <FindingStateMark state={member.state} />
                </td>
                <td className="q desk-only">
                  <AgoShort at={member.receivedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {found.links.map((link) => (
        <Why key={link.id} link={link} names={names} />
      ))}
    </section>
  );
}

function Why({ link, names }: { link: LinkView; names: ReadonlyMap<string, string> }): ReactNode {
  const name = (id: string) => names.get(id) ?? 'a finding of another case';
  return (
    <details className="why">
      <summary>
        <b>
          {link.decidedBy === 'suggested' ? 'Suggested' : link.decision === 'apart' ? 'Kept apart' : 'Merged'}
        </b>
        : <span className="mono">{name(link.a)}</span> and <span className="mono">{name(link.b)}</span>,{' '}
        {relationWords(link)} {chance(link.confidence)} <Asserted by={link.by} />{' '}
        <span className="q">
          <AgoShort at={link.at} />
        </span>
      </summary>
      <EvidenceLines evidence={link.evidence} />
      <p className="meta">
        <Link to={`/merges/${link.id}`}>
          {link.decidedBy === 'suggested' ? 'Decide it' : 'Open the pair; it can be undone there'}
        </Link>
      </p>
    </details>
  );
}
