/** The findings that are this root cause, and why: every link with its evidence, asserter and time. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { CaseDetail, Decided, LinkView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted, FindingStateMark, Severity } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { chance, many, relationWords } from '../../parts/words.ts';
import { EvidenceLines } from '../merge/evidence-lines.tsx';
import { type WhyHere, whyHere } from './why-here.ts';

export function Members({ found }: { found: CaseDetail }): ReactNode {
  const names = new Map(found.members.map((member) => [member.id, member.ownId ?? member.id]));
  const ids = new Set(names.keys());
  const maySplit = useMe().places.some(({ name }) => name === 'merges') && found.members.length > 1;
  const split = useSplit(found);
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
              {maySplit ? <th scope="col">Here?</th> : null}
            </tr>
          </thead>
          <tbody>
            {found.members.map((member) => (
              <tr key={member.id}>
                <th scope="row">
                  <Link to={`/findings/${member.id}`}>{member.title}</Link>
                  {member.canonical ? (
                    <span className="q"> the first, speaks for all</span>
                  ) : (
                    <Here why={whyHere(member.id, found.links, ids)} names={names} />
                  )}
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
                {maySplit ? (
                  <td>
                    {member.canonical ? null : (
                      <Button
                        className="btn quiet small"
                        isDisabled={split.isPending}
                        onPress={() => split.mutate(member)}
                        aria-label={`Split off ${member.title}`}
                      >
                        Split off
                      </Button>
                    )}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {split.error === null ? null : <Trouble error={split.error} />}
      {found.links.map((link) => (
        <Why key={link.id} link={link} names={names} />
      ))}
    </section>
  );
}

function Here({ why, names }: { why: WhyHere | null; names: ReadonlyMap<string, string> }): ReactNode {
  if (why === null) return null;
  return (
    <span className="meta wrap why-here">
      With <span className="mono">{names.get(why.to)}</span>
      {why.byPerson ? ", by a person's word" : ''}
      {why.because === null ? '.' : `: ${why.because}`}
    </span>
  );
}

/** A word between the finding and the one that speaks for the case: it leaves with what hangs on it alone. */
function useSplit(found: CaseDetail) {
  const client = useQueryClient();
  const say = useSay();
  const canonical = found.members.find((member) => member.canonical);
  const fresh = () => {
    for (const key of ['links', 'cases', 'findings', 'today', 'me', 'flow'])
      void client.invalidateQueries({ queryKey: [key] });
  };
  return useMutation({
    mutationFn: (member: CaseDetail['members'][number]) =>
      send<Decided>('POST', `${API}/pairs/decision`, {
        a: canonical?.id ?? '',
        b: member.id,
        decision: 'apart',
        relation: 'duplicate',
      }),
    onSuccess: (decided, member) => {
      fresh();
      say(`${member.ownId ?? member.title} has a case of its own now.`, async () => {
        await send('DELETE', `${API}/decisions/${encodeURIComponent(decided.id)}`);
        fresh();
        return 'Taken back; it is in this case again.';
      });
    },
  });
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
