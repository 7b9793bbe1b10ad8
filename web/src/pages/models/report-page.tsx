/**
 * One report, of one model or of several side by side: plan and departures first, then what was measured, with
 * intervals throughout. The printable page holds the same.
 */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EngagementView, ReportView } from '../../../../src/apps/server/views/index.ts';
import type { EvaluationPlan } from '../../../../src/core/model/plan.ts';
import type { ModelComparison, ModelReport } from '../../../../src/core/model/report.ts';
import type { Trend } from '../../../../src/core/model/trend.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Icon } from '../../parts/icons.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Exact } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { Departures } from './material.tsx';
import { OverDates } from './over-dates.tsx';
import { LogPlot, NamedPlot } from './plots.tsx';
import { Probes } from './probes.tsx';
import { Publication } from './publication.tsx';
import { Limits } from './report-limits.tsx';
import { type Acting, useAct } from './use-act.tsx';
import { between, duration, percent, TREATMENT_WORDS } from './words.ts';
import './models.css';

type Body = {
  readonly models: readonly { readonly plan: EvaluationPlan; readonly report: ModelReport }[];
  readonly comparisons: readonly ModelComparison[];
  readonly trend: Trend | null;
};

export function ReportPage(): ReactNode {
  const { id, report } = useParams({ strict: false }) as { id: string; report: string };
  const engagement = useQuery(queries.engagement(id));
  const reading = useQuery(queries.engagementReport(id, report));
  const act = useAct(id);
  const title = reading.data?.models.join(' and ') ?? 'Report';
  return (
    <Page
      title={title}
      crumbs={[
        { label: 'Models', to: '/models' },
        { label: engagement.data?.model ?? id, to: `/models/${id}` },
        { label: 'Report' },
      ]}
    >
      <OneThing reading={reading} noun="report" heading="Report">
        {(view) => (
          <Report
            view={view}
            engagement={engagement.data}
            act={act}
            title={title}
            address={`${id}/reports/${report}`}
          />
        )}
      </OneThing>
    </Page>
  );
}

function Report(props: {
  view: ReportView;
  engagement: EngagementView | undefined;
  act: Acting;
  title: string;
  address: string;
}): ReactNode {
  const { view, engagement, act, title, address } = props;
  const body = view.body as Body;
  return (
    <>
      <div className="head-row">
        <h1>{title}</h1>
        <a
          className="btn small end"
          href={`/api/v1/engagements/${address}/page`}
          target="_blank"
          rel="noreferrer"
        >
          <Icon name="print" />
          Printable page
        </a>
      </div>
      <p className="note">{view.notice}</p>
      {view.confidential === null ? null : (
        <p className="note">Confidential treatment asked for: {view.confidential}</p>
      )}
      <p className="meta">
        Made by {view.madeBy.name}, <Exact at={view.madeAt} />.{' '}
        <span className="mono">{view.digest.slice(0, 23)}…</span>
      </p>
      <Publication view={view} engagement={engagement} act={act} />
      {body.models.map(({ plan, report }, index) => (
        <Model
          key={`${report.model} ${report.planDigest}`}
          plan={plan}
          report={report}
          limits={view.limits[index] ?? []}
          isOne={body.models.length === 1}
        />
      ))}
      {body.comparisons.length === 0 ? null : <Compared rows={body.comparisons} />}
      <OverDates models={body.models} trend={body.trend} />
      {engagement === undefined ? null : <Probes engagement={engagement.id} isOver />}
    </>
  );
}

function Model(props: {
  plan: EvaluationPlan;
  report: ModelReport;
  limits: readonly string[];
  isOne: boolean;
}): ReactNode {
  const { plan, report, limits, isOne } = props;
  return (
    <article className="sec">
      {isOne ? null : <h2>{report.model}</h2>}
      <div className="halves">
        <PlanFacts plan={plan} report={report} />
        <section>
          <h3>Departures from the plan</h3>
          <Departures of={report} />
          <ul className="meta">
            {report.departures.map(({ kind, detail }) => (
              <li key={kind} className="wrap">
                {detail}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <div className="halves sec">
        <Successes report={report} />
        <ByTime plan={plan} report={report} />
      </div>
      <div className="halves sec">
        <ByBudget report={report} />
        <Rest plan={plan} report={report} />
      </div>
      <Limits report={report} limits={limits} />
    </article>
  );
}

function PlanFacts({ plan, report }: { plan: EvaluationPlan; report: ModelReport }): ReactNode {
  const { tokenBudget, timeBudget } = plan.elicitation;
  return (
    <section>
      <h3>Plan</h3>
      <dl className="pairs">
        <dt>Suite</dt>
        <dd>
          {plan.suite.name}, version {plan.suite.version}, {many(plan.tasks.length, 'task')}
        </dd>
        <dt>Model</dt>
        <dd>
          {plan.model.name}, {plan.model.checkpoint ?? `snapshot ${plan.model.snapshot ?? ''}`}
        </dd>
        <dt>Driven by</dt>
        <dd>
          {plan.elicitation.scaffold}, {many(plan.elicitation.attempts, 'attempt')} a task
        </dd>
        <dt>Budget</dt>
        <dd>
          {tokenBudget === undefined ? 'tokens not limited' : `${count(tokenBudget)} tokens`},{' '}
          {timeBudget === undefined ? 'time not limited' : `${count(timeBudget)} s`}
        </dd>
        <dt>Success</dt>
        <dd>
          score of {plan.scoring.scorer} at least {plan.scoring.successAt}
        </dd>
        <dt>Headline</dt>
        <dd>samples in trouble {TREATMENT_WORDS[plan.analysis.headline]}</dd>
        <dt>Digest</dt>
        <dd className="mono">sha256:{report.planDigest}</dd>
      </dl>
    </section>
  );
}

function Successes({ report }: { report: ModelReport }): ReactNode {
  return (
    <section>
      <h3>Success, by how samples in trouble count</h3>
      <NamedPlot
        points={report.success.map(({ treatment, share, interval }) => ({
          key: treatment,
          share,
          interval,
          label: TREATMENT_WORDS[treatment],
        }))}
      />
      <Figures
        label="Success under each treatment"
        head={['Samples in trouble', 'Success', '95 %', 'Tasks, sources']}
        rows={report.success.map(({ treatment, share, interval, tasks, sources }) => [
          TREATMENT_WORDS[treatment],
          percent(share),
          between(interval),
          `${tasks}, ${sources}`,
        ])}
      />
    </section>
  );
}

function ByTime({ plan, report }: { plan: EvaluationPlan; report: ModelReport }): ReactNode {
  const told = report.horizon.find(({ treatment }) => treatment === plan.analysis.headline);
  const { p50 = null, p80 = null, slope = null } = told ?? {};
  const curve =
    p50 === null || p80 === null || slope === null
      ? undefined
      : {
          at: (minutes: number) => 1 / (1 + Math.exp(-slope * Math.log2(minutes / p50))),
          reaches: [
            { share: 0.5, x: p50, interval: told?.interval50 ?? null },
            { share: 0.8, x: p80, interval: told?.interval80 ?? null },
          ],
        };
  return (
    <section>
      <h3>By human time, and the horizon</h3>
      {report.byDifficulty.length === 0 ? <p className="q2">No task has a human time.</p> : null}
      <LogPlot
        axis="what the task takes a person"
        write={duration}
        curve={curve}
        points={report.byDifficulty.map((bin) => ({
          key: String(bin.from),
          x: Math.sqrt(Math.max(bin.from, 0.25) * (bin.to ?? bin.from)),
          share: bin.trials === 0 ? null : bin.successes / bin.trials,
          interval: bin.interval,
          label: duration(bin.from),
        }))}
      />
      <Figures
        label="Time horizon under each treatment"
        head={[
          'Samples in trouble',
          '50 % horizon',
          '50 %: 95 % interval',
          '80 % horizon',
          '80 %: 95 % interval',
        ]}
        rows={report.horizon.map((each) => [
          TREATMENT_WORDS[each.treatment],
          each.undefined === null ? duration(each.p50) : `none: ${each.undefined.replaceAll('-', ' ')}`,
          each.interval50 === null
            ? 'no interval'
            : `${duration(each.interval50.low)} to ${duration(each.interval50.high)}`,
          duration(each.p80),
          each.interval80 === null
            ? 'no interval'
            : `${duration(each.interval80.low)} to ${duration(each.interval80.high)}`,
        ])}
      />
    </section>
  );
}

function ByBudget({ report }: { report: ModelReport }): ReactNode {
  return (
    <section>
      <h3>By budget</h3>
      {report.byBudget.length === 0 ? <p className="q2">The log counts no tokens.</p> : null}
      <LogPlot
        axis="tokens spent on a run"
        write={(tokens) => Intl.NumberFormat('en', { notation: 'compact' }).format(tokens)}
        points={report.byBudget.map(({ tokens, share, interval }) => ({
          key: String(tokens),
          x: tokens,
          share,
          interval,
          label: count(tokens),
        }))}
      />
      <p className="meta">
        {count(report.cost.tokens)} tokens, {duration(report.cost.seconds / 60)} of wall time,{' '}
        {report.cost.tokensPerSuccess === null
          ? 'no success'
          : `${count(Math.round(report.cost.tokensPerSuccess))} tokens for each success`}
      </p>
    </section>
  );
}

/** Where nobody looked for cheating a nought would be a claim. */
function Rest({ plan, report }: { plan: EvaluationPlan; report: ModelReport }): ReactNode {
  return (
    <section>
      <h3>What became of each run</h3>
      <Figures
        label="Outcomes"
        head={['Outcome', 'Runs']}
        rows={Object.entries(report.outcomes).map(([outcome, runs]) => [
          outcome.replaceAll('-', ' '),
          outcome === 'cheated' && plan.scoring.cheating === undefined ? 'not looked for' : count(runs),
        ])}
      />
      {report.repeated.length === 0 ? null : (
        <Figures
          label="Over repeated attempts"
          head={['k', 'pass@k', 'pass^k', 'Tasks']}
          rows={report.repeated.map(({ k, passAtK, passAllK, tasks }) => [
            String(k),
            percent(passAtK),
            percent(passAllK),
            count(tasks),
          ])}
        />
      )}
    </section>
  );
}

function Compared({ rows }: { rows: readonly ModelComparison[] }): ReactNode {
  return (
    <section className="sec" aria-labelledby="compared">
      <h2 id="compared">Compared</h2>
      <p className="q2">
        Paired over the tasks that both were given. Where the interval holds zero nothing is ranked; that does
        not mean equal.
      </p>
      <Figures
        label="Comparisons"
        head={['Difference', 'Samples in trouble', 'Points', '95 %', 'What may be said']}
        rows={rows.map(({ a, b, treatment, difference, claim }) => [
          `${a} − ${b}`,
          TREATMENT_WORDS[treatment],
          percent(difference?.difference ?? null),
          between(difference?.interval ?? null),
          claim === 'not-distinguishable'
            ? 'not distinguishable'
            : claim === 'a-above-b'
              ? `${a} above ${b}`
              : `${b} above ${a}`,
        ])}
      />
    </section>
  );
}

function Figures(props: {
  label: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
}): ReactNode {
  return (
    <Scroll label={props.label}>
      <table className="narrow figures">
        <thead>
          <tr>
            {props.head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.join(' ')}>
              {props.head.map((name, place) => (
                <td key={name}>{row[place]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
