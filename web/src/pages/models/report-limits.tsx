/** What stands at the end of a model's report: exposure to training, ability, and what none of it shows. */
import type { ReactNode } from 'react';
import type { ModelReport } from '../../../../src/core/model/report.ts';
import { between, percent } from './words.ts';

type Props = { readonly report: ModelReport; readonly limits: readonly string[] };

export function Limits({ report, limits }: Props): ReactNode {
  const { ability, contamination } = report;
  const bins = [
    ['public by the day training ended', contamination.before],
    ['public later', contamination.after],
  ] as const;
  const told = bins.filter(([, bin]) => bin !== null && bin.trials > 0);
  return (
    <div className="halves sec">
      <section>
        <h3>Tasks and training</h3>
        {told.length === 0 ? <p className="q2">The plan dates neither training nor tasks.</p> : null}
        <dl className="pairs">
          {told.map(([when, bin]) => (
            <div key={when}>
              <dt>{when}</dt>
              <dd>
                {bin?.successes} of {bin?.trials} runs, {percent((bin?.successes ?? 0) / (bin?.trials ?? 1))},
                95 % {between(bin?.interval ?? null)}
              </dd>
            </div>
          ))}
          <div>
            <dt>Ability on the anchors’ scale</dt>
            <dd>
              {ability === null
                ? 'no task is anchored'
                : 'undefined' in ability
                  ? `not defined: ${ability.undefined.replaceAll('-', ' ')}`
                  : `${ability.ability.toFixed(2)} ± ${ability.standardError.toFixed(2)} log odds`}
            </dd>
          </div>
        </dl>
      </section>
      <section>
        <h3>What this does not show</h3>
        <ul>
          {limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
