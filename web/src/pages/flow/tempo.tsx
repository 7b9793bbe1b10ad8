/** How long each step takes: median and interval, never a bar without one. Log scale, since steps span decades. */
import type { ReactNode } from 'react';
import type { Flow } from '../../../../src/apps/server/views/index.ts';
import { statSpan } from '../../parts/time.ts';
import { count, STAGE_WORDS } from '../../parts/words.ts';
import { IntervalCell, IntervalHeads } from './intervals.tsx';

export function Tempo({ flow }: { flow: Flow }): ReactNode {
  return (
    <section aria-labelledby="tempo">
      <div className="head-row">
        <h2 id="tempo">Tempo</h2>
        <span className="count">median and 95% interval</span>
      </div>
      {flow.tempo.length === 0 ? (
        <p className="q2">
          A step shows here once five have gone through it: fewer say nothing about the next.
        </p>
      ) : (
        <TempoTable tempo={flow.tempo} />
      )}
    </section>
  );
}

function TempoTable({ tempo }: { tempo: Flow['tempo'] }): ReactNode {
  const low = Math.log(Math.max(1, Math.min(...tempo.map((step) => step.lowSeconds))));
  const high = Math.log(Math.max(10, ...tempo.map((step) => step.highSeconds)));
  const width = Math.max(0.1, high - low);
  const x = (seconds: number) => (100 * (Math.log(Math.max(1, seconds)) - low)) / width;
  return (
    <table>
      <IntervalHeads of="Step" ends={[statSpan(Math.exp(low)), statSpan(Math.exp(high))]} point="Median" />
      <tbody>
        {tempo.map((step) => (
          <tr key={`${step.from}-${step.to}`}>
            <th scope="row">
              {STAGE_WORDS[step.from]} → {STAGE_WORDS[step.to].toLowerCase()}
            </th>
            <IntervalCell
              point={x(step.medianSeconds)}
              bounds={{ low: x(step.lowSeconds), high: x(step.highSeconds) }}
            />
            <td className="num">
              <b>{statSpan(step.medianSeconds)}</b>
            </td>
            <td className="num q">
              {statSpan(step.lowSeconds)}–{statSpan(step.highSeconds)}
            </td>
            <td className="num q">{count(step.n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
