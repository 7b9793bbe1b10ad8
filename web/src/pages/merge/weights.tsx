/** How the weights add up: a fall of bars from what was known before to the sum, and the bar it did not reach. */
import type { ReactNode } from 'react';
import type { PairView } from '../../../../src/apps/server/views/index.ts';
import { chance, signed } from '../../parts/words.ts';
import { kindWords } from './sides.ts';

type Step = { readonly words: string; readonly from: number; readonly to: number; readonly weight: number };

export function Weights({ pair }: { pair: PairView }): ReactNode {
  const steps: Step[] = [];
  let at = 0;
  const reasons = [
    { words: 'before looking', weight: pair.prior },
    ...pair.link.evidence.map((reason) => ({ words: kindWords(reason.kind), weight: reason.weight })),
  ];
  for (const reason of reasons) {
    steps.push({ ...reason, from: at, to: at + reason.weight });
    at += reason.weight;
  }
  const bar = Math.log(pair.bar / (1 - pair.bar));
  const ends = [0, bar, ...steps.flatMap((step) => [step.from, step.to])];
  const low = Math.min(...ends) - 0.3;
  const high = Math.max(...ends) + 0.3;
  const x = (value: number) => (100 * (value - low)) / (high - low);
  return (
    <section aria-labelledby="why">
      <div className="head-row">
        <h2 id="why">How the weights add up</h2>
        <span className="count">log odds; the upright line is the automatic bar</span>
      </div>
      <ol className="fall">
        {steps.map((step) => (
          <li key={`${step.words}-${step.from}`}>
            <span>{step.words}</span>
            <Bar step={step} x={x} bar={bar} />
            <b className="num">{signed(step.weight)}</b>
          </li>
        ))}
        <li className="sum">
          <span>together: {chance(pair.link.confidence)}</span>
          <Bar step={{ words: '', from: 0, to: at, weight: at }} x={x} bar={bar} isSum />
          <b className="num">{signed(at)}</b>
        </li>
      </ol>
    </section>
  );
}

function Bar(props: { step: Step; x: (value: number) => number; bar: number; isSum?: boolean }): ReactNode {
  const { step, x } = props;
  const left = x(Math.min(step.from, step.to));
  const width = Math.abs(x(step.to) - x(step.from));
  return (
    <svg className="fall-bar" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      <path d={`M${x(0)} 0V24`} className="zero" />
      <path d={`M${x(props.bar)} 0V24`} className="auto" />
      <rect
        x={left}
        y={7}
        width={Math.max(0.4, width)}
        height={10}
        className={props.isSum ? 'whole' : step.weight < 0 ? 'minus' : 'plus'}
      />
    </svg>
  );
}
