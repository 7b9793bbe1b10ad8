/** Where is it stuck? One sentence, and each number in it opens its list. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Flow, Leave, StageId } from '../../../../src/apps/server/views/index.ts';
import { count, leaveWords, many, STAGE_WORDS } from '../../parts/words.ts';

type Standing = Leave & { readonly stage: StageId };

/** What stands still, most first. */
export function standing(flow: Flow): readonly Standing[] {
  return flow.stages
    .flatMap((stage) => stage.leaves.map((leave) => ({ ...leave, stage: stage.id })))
    .filter((leave) => leave.count > 0 && (leave.kind === 'due' || leave.kind === 'late'))
    .sort((a, b) => b.count - a.count);
}

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
            After “{STAGE_WORDS[first.stage].toLowerCase()}”. <StandingNumber leave={first} />
            {second === undefined ? '.' : ', and '}
            {second === undefined ? null : (
              <>
                <StandingNumber leave={second} />.
              </>
            )}
          </p>
          <p className="sub">{restWords(flow, others)}</p>
        </>
      )}
    </section>
  );
}

function StandingNumber({ leave }: { leave: Standing }): ReactNode {
  return (
    <Link className={leave.kind} to={`/${leave.list}`} search={{ left: leave.id } as never}>
      {count(leave.count)} {leaveWords(leave.id)}
    </Link>
  );
}

function restWords(flow: Flow, others: readonly Standing[]): string {
  const all = standing(flow).reduce((sum, leave) => sum + leave.count, 0);
  const rest = others.reduce((sum, leave) => sum + leave.count, 0);
  const moving = flow.stages.flatMap((stage) => stage.leaves).filter((leave) => leave.kind === 'moving');
  const onTheWay = moving.reduce((sum, leave) => sum + leave.count, 0);
  const more = rest === 0 ? '' : ` ${count(rest)} more in ${many(others.length, 'other place')}.`;
  return `${count(all)} in all ${all === 1 ? 'stands' : 'stand'} still; ${count(onTheWay)} move within their time.${more}`;
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
      <Link to={`/${most.list}`} search={{ left: most.id } as never}>
        {count(most.count)} {leaveWords(most.id)}
      </Link>
      .
    </p>
  );
}
