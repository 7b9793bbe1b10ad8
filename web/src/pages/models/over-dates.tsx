/** Horizons of several models over the days they were released, and the trend that three or more of them may show. */
import type { ReactNode } from 'react';
import type { DatedHorizon, datedHorizons } from '../../../../src/core/model/report.ts';
import type { Trend } from '../../../../src/core/model/trend.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { duration } from './words.ts';

type Models = Parameters<typeof datedHorizons>[0];

/** As the printed report has it (`datedHorizons`): nothing of the server's runs in a browser. */
function datedOf(models: Models): readonly DatedHorizon[] {
  return models.flatMap(({ plan, report }) => {
    const told = report.horizon.find(({ treatment }) => treatment === plan.analysis.headline);
    const { name: model, released } = plan.model;
    if (told === undefined || told.p50 === null || released === undefined) return [];
    return [{ model, released, horizon: told.p50, interval: told.interval50 }];
  });
}

function wordsOf({ doublingTime, slopeInterval: { low, high } }: Trend): string {
  if (doublingTime === null) return 'No trend: the interval of its slope holds zero.';
  const months = (doublingTime * 12).toFixed(1);
  return `The 50 % horizon doubles every ${months} months; doublings a year between ${low.toFixed(2)} and ${high.toFixed(2)} (95 %).`;
}

export function OverDates(props: { models: Models; trend: Trend | null }): ReactNode {
  const dated = datedOf(props.models);
  if (dated.length < 2) return null;
  return (
    <section className="sec" aria-labelledby="over-dates">
      <h2 id="over-dates">Over release dates</h2>
      <p className="q2">
        {props.trend === null
          ? 'No trend is fitted: that takes three models released on different days, each with a horizon.'
          : wordsOf(props.trend)}
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
                {interval === null
                  ? 'no interval'
                  : `${duration(interval.low)} to ${duration(interval.high)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
