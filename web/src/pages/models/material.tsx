/** Plans, the sealed runs held against them, and the reports made of those. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type {
  EngagementView,
  PlanList,
  PlanView,
  ReportRow,
  RunRow,
} from '../../../../src/apps/server/views/index.ts';
import { API, queries } from '../../api/queries.ts';
import { State } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { bytes, count, many } from '../../parts/words.ts';
import { BroughtSuites } from './brought-suites.tsx';
import { FileIn } from './file-in.tsx';
import { ReadingCount } from './reading-count.tsx';
import type { Acting } from './use-act.tsx';
import { DEPARTURE_WORDS, PUBLICATION_WORDS } from './words.ts';

type Props = { readonly view: EngagementView; readonly act: Acting };

export function Material({ view, act }: Props): ReactNode {
  const plans = useQuery({ ...queries.engagementPlans(view.id), retry: false });
  // Suites and runs are the clearinghouse's side alone: the developer reads plans, and reports once they are shared.
  const measures = view.side !== 'developer';
  const runs = useQuery({ ...queries.engagementRuns(view.id), retry: false, enabled: measures });
  const reports = useQuery({ ...queries.engagementReports(view.id), retry: false });
  return (
    <section className="sec stack material" aria-labelledby="material">
      <h2 id="material">Plans, runs, reports</h2>
      {measures ? <BroughtSuites view={view} act={act} /> : null}
      <Plans view={view} rows={plans.data?.items} error={plans.error} />
      {measures ? (
        <Runs
          view={view}
          plans={plans.data?.items ?? []}
          rows={runs.data?.items}
          error={runs.error}
          act={act}
        />
      ) : null}
      <Reports view={view} rows={reports.data?.items} error={reports.error} act={act} />
    </section>
  );
}

/** The other side reads reports that were shared with it, and nothing of how they came about. */
function isNotForReader(error: unknown): boolean {
  return error instanceof Error && 'kind' in error && error.kind === 'not-here';
}

function Plans(props: {
  view: EngagementView;
  rows: PlanList['items'] | undefined;
  error: unknown;
}): ReactNode {
  const { view, rows, error } = props;
  if (isNotForReader(error)) return null;
  return (
    <section aria-labelledby="plans">
      <h3 id="plans">Plans</h3>
      {error === null ? null : <Trouble error={error} />}
      {rows?.length === 0 ? (
        <p className="q2">
          None is registered.{' '}
          {view.may.includes('register-plan') ? (
            <>
              Register one before the first run; <code>breakwater evaluation plan plan.json</code> names every
              problem of it beforehand.
            </>
          ) : null}
        </p>
      ) : null}
      <ul className="lines">
        {(rows ?? []).map((plan) => (
          <li key={plan.id}>
            <span>
              <b>{plan.suite}</b> <span className="q2">version {plan.version}</span>
            </span>
            <span>
              {many(plan.tasks, 'task')}, {many(plan.attempts, 'attempt')} each, on {plan.model}
            </span>
            <span className="mono">{plan.digest.slice(0, 19)}…</span>
            <span className="q">
              entry {plan.entry}, <AgoShort at={plan.registeredAt} />
            </span>
          </li>
        ))}
      </ul>
      {view.may.includes('register-plan') ? (
        <FileIn
          label="Plan (breakwater.evaluation-plan/1)"
          verb="Register it"
          accept=".json,application/json"
          type="application/json"
          path={`${API}/engagements/${encodeURIComponent(view.id)}/plans`}
          said={(plan: PlanView) => `Registered as entry ${plan.entry} of the log.`}
        />
      ) : null}
    </section>
  );
}

function Runs(props: {
  view: EngagementView;
  plans: PlanList['items'];
  rows: readonly RunRow[] | undefined;
  error: unknown;
  act: Acting;
}): ReactNode {
  const { view, plans, rows, error, act } = props;
  const [plan, setPlan] = useState('');
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  if (isNotForReader(error)) return null;
  const chosen = plan === '' ? (plans[0]?.id ?? '') : plan;
  const mayReport = view.may.includes('make-report');
  const pick = (id: string) =>
    setPicked((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <section aria-labelledby="runs">
      <h3 id="runs">Sealed runs</h3>
      {error === null ? null : <Trouble error={error} />}
      {rows?.length === 0 ? <p className="q2">None is imported.</p> : null}
      {(rows?.length ?? 0) === 0 ? null : (
        <Scroll label="Sealed runs">
          <table>
            <thead>
              <tr>
                {mayReport ? (
                  <th scope="col">
                    <span className="vh">Into the report</span>
                  </th>
                ) : null}
                <th scope="col">Task, model</th>
                <th scope="col" className="num">
                  Runs
                </th>
                <th scope="col">Departs from the plan</th>
                <th scope="col">The log’s own figures</th>
                <th scope="col">Imported</th>
              </tr>
            </thead>
            <tbody>
              {rows?.map((run) => (
                <tr key={run.id}>
                  {mayReport ? (
                    <td>
                      <input
                        type="checkbox"
                        aria-label={`${run.task} on ${run.model} into the report`}
                        checked={picked.has(run.id)}
                        disabled={run.destroyedAt !== null}
                        onChange={() => pick(run.id)}
                      />
                    </td>
                  ) : null}
                  <th scope="row">
                    {run.task} <span className="q2">on {run.model}</span>{' '}
                    <span className="q">
                      {run.status}, {bytes(run.bytes)}
                    </span>
                  </th>
                  <td className="num">{count(run.runs)}</td>
                  <td>
                    <Departures of={run} />
                  </td>
                  <td>
                    {run.disagreements.length === 0 ? (
                      <State mark="seen">agree with its samples</State>
                    ) : (
                      <State mark="late" tone="late">
                        {many(run.disagreements.length, 'disagrees', 'disagree')}
                      </State>
                    )}
                  </td>
                  <td className="q">
                    <AgoShort at={run.importedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {view.may.includes('import-run') && plans.length > 0 ? (
        <FileIn
          label="Inspect log (.eval or .json)"
          verb="Import it"
          accept=".eval,.json"
          type="application/octet-stream"
          path={`${API}/engagements/${encodeURIComponent(view.id)}/runs?plan=${encodeURIComponent(chosen)}`}
          afterSent={<ReadingCount engagement={view.id} />}
          said={(run: RunRow) =>
            `${many(run.runs, 'run')} imported, ${many(run.departures.length, 'departure')}.`
          }
        >
          <label>
            Under plan
            <select className="input" value={chosen} onChange={(event) => setPlan(event.target.value)}>
              {plans.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.suite} {each.version}, {each.digest.slice(7, 19)}
                </option>
              ))}
            </select>
          </label>
        </FileIn>
      ) : null}
      {mayReport && (rows?.length ?? 0) > 0 ? (
        <div className="move">
          <Button
            className="btn primary"
            isDisabled={picked.size === 0 || act.isPending}
            onPress={() =>
              act.mutate({
                path: '/reports',
                body: { runs: [...picked] },
                said: 'The report is made. It is not a licence, a certification or a clearance.',
              })
            }
          >
            Make a report
          </Button>
          <span className="q2">
            {picked.size === 0 ? 'Choose one run, or several to compare.' : `of ${many(picked.size, 'run')}`}
          </span>
        </div>
      ) : null}
    </section>
  );
}

export function Departures({
  of,
}: {
  of: { readonly departures: readonly RunRow['departures'][number][] };
}): ReactNode {
  if (of.departures.length === 0) return <State mark="seen">as planned</State>;
  return (
    <ul>
      {of.departures.map((departure) => (
        <li key={departure.kind} title={departure.detail}>
          <State mark="due" tone="due">
            {DEPARTURE_WORDS[departure.kind]} ({count(departure.count)})
          </State>
        </li>
      ))}
    </ul>
  );
}

function Reports(props: {
  view: EngagementView;
  rows: readonly ReportRow[] | undefined;
  error: unknown;
  act: Acting;
}): ReactNode {
  const { view, rows, error, act } = props;
  if (isNotForReader(error)) return null;
  const unshared = (rows ?? []).filter(({ sharedAt }) => sharedAt === null);
  return (
    <section aria-labelledby="reports">
      <h3 id="reports">Reports</h3>
      {error === null ? null : <Trouble error={error} />}
      {rows?.length === 0 ? (
        <p className="q2">{view.side === 'developer' ? 'None was shared with you yet.' : 'None is made.'}</p>
      ) : null}
      <ul className="lines">
        {(rows ?? []).map((report) => (
          <li key={report.id}>
            <Link to={`/models/${view.id}/reports/${report.id}`}>{report.models.join(' and ')}</Link>
            <span>
              {report.departures === 0 ? 'as planned' : many(report.departures, 'departure')},{' '}
              <AgoShort at={report.madeAt} />
            </span>
            <span className="q2">
              {report.sharedAt === null
                ? 'not shared'
                : `shared with the developer; ${PUBLICATION_WORDS[report.publication]}`}
            </span>
          </li>
        ))}
      </ul>
      {view.may.includes('share-findings') && unshared.length > 0 ? (
        <Share reports={unshared} act={act} />
      ) : null}
    </section>
  );
}

function Share({ reports, act }: { reports: readonly ReportRow[]; act: Acting }): ReactNode {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const chosen = new FormData(event.currentTarget).getAll('report').map(String);
    act.mutate({
      path: '/steps',
      body: { step: 'share-findings', reports: chosen },
      said: 'Shared. The developer reads them from now on.',
    });
  };
  return (
    <form className="line-form" onSubmit={submit} aria-label="Share findings with the developer">
      <fieldset className="reasons">
        <legend className="label">Share with the developer</legend>
        {reports.map((report) => (
          <label key={report.id}>
            <input type="checkbox" name="report" value={report.id} defaultChecked />{' '}
            {report.models.join(' and ')}
          </label>
        ))}
      </fieldset>
      <Button type="submit" className="btn primary" isDisabled={act.isPending}>
        Share findings
      </Button>
      <span className="q2">What was read cannot be taken back.</span>
    </form>
  );
}
