/** Horizons of several models over the days they were released, and the trend that three or more of them may show. */
import type { ReactNode } from 'react';
import { type DatedHorizon, datedHorizons } from '../../../../src/core/model/report.ts';
import { type Trend, trendWords } from '../../../../src/core/model/trend.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { duration } from './words.ts';

export function OverDates(props: {
  models: Parameters<typeof datedHorizons>[0];
  trend: Trend | null;
}): ReactNode {
  const dated = datedHorizons(props.models);
  if (dated.length < 2) return null;
  return (
    <section className="sec" aria-labelledby="over-dates">
      <h2 id="over-dates">Over release dates</h2>
      <p className="q2">
        {props.trend === null
          ? 'No trend is fitted: that takes three models released on different days, each with a horizon.'
          : trendWords(props.trend)}
      </p>
      <Dated rows={dated} />
    </section>
  );
}

function Dated({ rows }: { rows: readonly DatedHorizon[] }): ReactNode {
  return (
    <Scroll label="Horizons over release dates">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Released</th>
            <th scope="col">50 % horizon</th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ model, released, horizon, interval }) => (
            <tr key={`${model} ${released}`}>
              <th scope="row">{model}</th>
              <td>{released}</td>
              <td>{duration(horizon)}</td>
              <td>
                {interval === null ? 'undefined' : `${duration(interval.low)} to ${duration(interval.high)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
