/** Where is it stuck? One sentence, and each number in it opens its list. */
import type { ReactNode } from 'react';
import type { Flow, Leave, StageId } from '../../../../src/apps/server/views/index.ts';
import { AddressLink } from '../../parts/address-link.tsx';
import { count, leaveWords, many } from '../../parts/words.ts';
import { leaveAddress } from './addresses.ts';

type Standing = Leave & { readonly stage: StageId };

/** What stands still, most first. */
export function standing(flow: Flow): readonly Standing[] {
  return flow.stages
    .flatMap((stage) => stage.leaves.map((leave) => ({ ...leave, stage: stage.id })))
    .filter((leave) => leave.count > 0 && (leave.kind === 'due' || leave.kind === 'late'))
    .sort((a, b) => b.count - a.count);
}

/** Where in the water each stage's leavings stand, in words. */
const DOORS: Readonly<Record<StageId, string>> = {
  received: 'At the door',
  unique: 'Before the lab',
  reproduced: 'At the maintainers’ door',
  coordinating: 'With the maintainers',
  fixed: 'Before release',
  published: 'With the operators',
  protected: 'In the harbour',
};

export function Stuck({ flow }: { flow: Flow }): ReactNode {
  const [first, second, ...others] = standing(flow);
  return (
    <section aria-labelledby="stuck">
      <h2 id="stuck">Where is it stuck?</h2>
      {first === undefined ? (
        <Moving flow={flow} />
      ) : (
        <>
          <p>
            {DOORS[first.stage]}: <StandingNumber leave={first} />
            {second === undefined ? '.' : ', and '}
            {second === undefined ? null : <StandingNumber leave={second} />}
            {second === undefined ? '' : '.'}
          </p>
          <p className="sub">{restWords(flow, others)}</p>
        </>
      )}
    </section>
  );
}

function StandingNumber({ leave }: { leave: Standing }): ReactNode {
  const noun = leave.list === 'findings' ? 'finding' : 'case';
  return (
    <AddressLink className={leave.kind} address={leaveAddress(leave)}>
      {many(leave.count, noun)} {clause(leave.id, leave.count)}
    </AddressLink>
  );
}

const CLAUSES: Readonly<Record<string, readonly [string, string]>> = {
  waiting: ['waits for a person', 'wait for a person'],
  silent: ['has been silent for more than 30 days', 'have been silent for more than 30 days'],
  'past-date': ['is past its date at an operator', 'are past their date at an operator'],
  unpublished: ['is fixed and waits for its release', 'are fixed and wait for their release'],
  inconclusive: ['could not be judged', 'could not be judged'],
  unproven: ['came without a proof', 'came without a proof'],
};

function clause(id: string, n: number): string {
  const words = CLAUSES[id];
  return words === undefined ? leaveWords(id, n) : words[n === 1 ? 0 : 1];
}

function restWords(flow: Flow, others: readonly Standing[]): string {
  const all = standing(flow).reduce((sum, leave) => sum + leave.count, 0);
  const rest = others.reduce((sum, leave) => sum + leave.count, 0);
  const moving = flow.stages.flatMap((stage) => stage.leaves).filter((leave) => leave.kind === 'moving');
  const onTheWay = moving.reduce((sum, leave) => sum + leave.count, 0);
  const more = rest === 0 ? '' : `, ${count(rest)} of them elsewhere`;
  return `${count(all)} in all ${all === 1 ? 'stands' : 'stand'} still${more}; ${count(onTheWay)} ${onTheWay === 1 ? 'moves within its' : 'move within their'} time.`;
}

function Moving({ flow }: { flow: Flow }): ReactNode {
  const most = flow.stages
    .flatMap((stage) => stage.leaves)
    .filter((leave) => leave.kind === 'moving' && leave.count > 0)
    .sort((a, b) => b.count - a.count)[0];
  if (most === undefined) return <p>Nowhere. Everything that came in has been answered.</p>;
  return (
    <p>
      Nowhere: all that is open moves within its time.{' '}
      <AddressLink address={leaveAddress(most)}>
        {count(most.count)} {leaveWords(most.id, most.count)}
      </AddressLink>
      .
    </p>
  );
}
