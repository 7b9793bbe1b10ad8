/**
 * What a person decides about a case: its severity beside what was claimed, and the four facts of BOD 26-04
 * with the row of the table they make. Each word has its asserter; each can be taken back.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CaseDetail, FederalDeadline } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useIsDesk } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted } from '../../parts/badges.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';

const RANKS = ['none', 'low', 'medium', 'high', 'critical'] as const;
type Decided = (typeof RANKS)[number] | null;

export function Decisions({ found }: { found: CaseDetail }): ReactNode {
  return (
    <div className="halves sec">
      <SeverityDecision found={found} />
      <FederalFacts found={found} />
    </div>
  );
}

function SeverityDecision({ found }: { found: CaseDetail }): ReactNode {
  const isDesk = useIsDesk();
  const say = useSay();
  const post = usePost(found.id, 'severity');
  const decided = found.severityDecided ? found.severities.at(-1) : undefined;
  const claimed = found.severityDecided ? found.severities.slice(0, -1) : found.severities;
  const now: Decided = decided === undefined || decided.rank === 'unknown' ? null : decided.rank;
  const decide = (severity: Decided) =>
    post.mutate(
      { severity },
      {
        onSuccess: () =>
          say(
            severity === null ? 'Taken back: the highest claim is shown.' : `Decided: ${severity}.`,
            async () => {
              await post.mutateAsync({ severity: now });
              return now === null ? 'Taken back.' : `It is ${now} again.`;
            },
          ),
      },
    );
  const byRank = RANKS.map((rank) => ({ rank, times: claimed.filter((word) => word.rank === rank).length }));
  const highest = Math.max(...byRank.map(({ rank, times }) => (times > 0 ? RANKS.indexOf(rank) : -1)));
  const drop = now === null ? 0 : highest - RANKS.indexOf(now);
  return (
    <section aria-labelledby="decide-severity">
      <div className="head-row">
        <h2 id="decide-severity">Severity</h2>
        <span className="count">a square for each claim; the one that is pressed is decided</span>
      </div>
      <fieldset className="choose">
        <legend className="vh">Decide the severity</legend>
        {byRank.map(({ rank, times }) => (
          <button
            key={rank}
            type="button"
            aria-pressed={now === rank}
            disabled={!isDesk || post.isPending}
            onClick={() => decide(now === rank ? null : rank)}
          >
            <span className="claims" aria-hidden="true">
              {times > 0 ? '■'.repeat(Math.min(times, 4)) : ''}
            </span>
            {rank}
            <span className="vh">{times > 0 ? `, claimed ${times} times` : ', claimed by nobody'}</span>
          </button>
        ))}
      </fieldset>
      <p className="q2 decided-by">
        {decided === undefined ? (
          claimed.length === 0 ? (
            'Nobody claimed a severity, and nobody decided one.'
          ) : (
            'Nobody decided yet: the highest claim is shown, and none will be published.'
          )
        ) : (
          <>
            Decided <b>{decided.rank}</b> by <Asserted by={decided.by} /> <AgoShort at={decided.at} />
            {drop > 0 ? `, ${drop === 1 ? 'one step' : `${drop} steps`} below the highest claim` : ''}.
          </>
        )}
      </p>
      {isDesk && now !== null ? (
        <button type="button" className="btn small" disabled={post.isPending} onClick={() => decide(null)}>
          Take the decision back
        </button>
      ) : null}
      {post.error === null ? null : <Trouble error={post.error} />}
    </section>
  );
}

const FACTS = [
  { fact: 'KEV', asks: 'Known to be exploited (in KEV)', values: ['N', 'Y'] },
  { fact: 'PE', asks: 'Publicly exposed', values: ['N', 'Y'] },
  { fact: 'A', asks: 'Automatable', values: ['N', 'Y'] },
  { fact: 'TI', asks: 'Technical impact', values: ['P', 'T'] },
] as const;
const VALUE_WORDS = { N: 'no', Y: 'yes', P: 'partial', T: 'total' } as const;

function FederalFacts({ found }: { found: CaseDetail }): ReactNode {
  const isDesk = useIsDesk();
  const say = useSay();
  const post = usePost(found.id, 'facts');
  const known = (fact: string) => found.federal.facts.find((each) => each.fact === fact);
  const assert = (fact: (typeof FACTS)[number]['fact'], value: keyof typeof VALUE_WORDS) => {
    const before = known(fact)?.value ?? null;
    const next = before === value ? null : value;
    post.mutate(
      { fact, value: next },
      {
        onSuccess: () =>
          say(next === null ? 'Taken back.' : 'Asserted.', async () => {
            await post.mutateAsync({ fact, value: before });
            return 'It is as it was.';
          }),
      },
    );
  };
  return (
    <section aria-labelledby="federal">
      <div className="head-row">
        <h2 id="federal">Federal deadline</h2>
        <span className="count">BOD 26-04, by four facts</span>
      </div>
      <table className="facts">
        <tbody>
          {FACTS.map(({ fact, asks, values }) => {
            const word = known(fact);
            return (
              <tr key={fact}>
                <th scope="row">{asks}</th>
                <td>
                  <fieldset className="choose small">
                    <legend className="vh">{asks}</legend>
                    {values.map((value) => (
                      <button
                        key={value}
                        type="button"
                        aria-pressed={word?.value === value}
                        disabled={!isDesk || post.isPending}
                        onClick={() => assert(fact, value)}
                      >
                        {VALUE_WORDS[value]}
                      </button>
                    ))}
                  </fieldset>
                </td>
                <td className="q">
                  {word === undefined ? (
                    'not asserted'
                  ) : (
                    <>
                      <Asserted by={word.by} /> <AgoShort at={word.at} />
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Outcome federal={found.federal} />
      {post.error === null ? null : <Trouble error={post.error} />}
    </section>
  );
}

function Outcome({ federal }: { federal: FederalDeadline }): ReactNode {
  if (federal.outcome === null) {
    const open = 4 - federal.facts.length;
    return (
      <p className="outcome q2" role="status">
        {open === 1 ? 'One fact is' : `${open} facts are`} not asserted, so no row applies yet.
      </p>
    );
  }
  return (
    <p className="outcome" role="status">
      <b>{federal.outcome.label}</b>{' '}
      <span className="q2">
        row {federal.outcome.row} of 16 (<span className="mono">{federal.outcome.code}</span>); each asset’s
        clock starts at the earlier of KEV listing and its own detection
      </span>
    </p>
  );
}

function usePost(caseId: string, what: 'severity' | 'facts') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => send('POST', `${API}/cases/${encodeURIComponent(caseId)}/${what}`, body),
    onSettled: () => client.invalidateQueries({ queryKey: ['cases'] }),
  });
}
