/** Did it really happen, and was it the component? Runs as columns, controls in whole sentences, the seal. */

import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ExperimentDetail } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useIsDesk } from '../../frame/session.tsx';
import { By, FindingStateMark } from '../../parts/badges.tsx';
import { Heads } from '../../parts/heads.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Ago, AgoShort } from '../../parts/when.tsx';
import { ASSURANCE_WORDS, many, reasonWords } from '../../parts/words.ts';
import { Attestation } from './attestation.tsx';
import { CONTROL_OUTCOMES, runGroups, verdictTitle } from './control-words.ts';
import { PATCH_WORDS } from './patch-words.ts';
import { RunAgain } from './run-again.tsx';
import { RunsTable } from './runs-table.tsx';
import { TryPatch } from './try-patch.tsx';
import './lab.css';

export function ExperimentPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.experiment(id));
  const { data } = reading;
  const crumbs = [
    { label: 'Lab', to: '/lab' },
    ...(data === undefined ? [] : [{ label: data.component.name }]),
    { label: id, mono: true },
  ];
  return (
    <Page
      title={data === undefined ? 'Experiment' : `${verdictTitle(data)}: ${data.finding.title}`}
      crumbs={crumbs}
    >
      <OneThing reading={reading} noun="experiment" heading="Experiment">
        {(experiment) => <Body experiment={experiment} />}
      </OneThing>
    </Page>
  );
}

function Body({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  const groups = runGroups(experiment);
  return (
    <>
      <div className="verdict">
        <div>
          <h1>
            {verdictTitle(experiment)}: {experiment.finding.title}
          </h1>
          <p className="lead">
            <b>
              {experiment.component.name} {experiment.component.version}
            </b>
            , finding{' '}
            <Link to={`/findings/${experiment.finding.id}`}>
              {experiment.finding.ownId ?? experiment.finding.id}
            </Link>{' '}
            of {experiment.finding.submitter.name}. {sure(experiment)}
          </p>
        </div>
        <dl className="facts">
          <dt>Effect</dt>
          <dd>{experiment.oracle}</dd>
          <dt>Run</dt>
          <dd>
            {many(experiment.runs.length, 'run')}, network {experiment.network} <By machine name="lab" />
          </dd>
          <dt>When</dt>
          <dd>
            {experiment.finishedAt === null ? (
              <Ago at={experiment.queuedAt} flat />
            ) : (
              <Ago at={experiment.finishedAt} flat />
            )}
          </dd>
        </dl>
      </div>
      {groups.length === 0 ? (
        <NoRuns experiment={experiment} />
      ) : (
        <RunsTable experiment={experiment.id} groups={groups} />
      )}
      <Controls experiment={experiment} />
      <RunAgain experiment={experiment} />
      <div className="halves sec">
        <Patches experiment={experiment} />
        <Attestation experiment={experiment} />
      </div>
      <TryPatch experiment={experiment} />
    </>
  );
}

function sure(experiment: ExperimentDetail): ReactNode {
  if (experiment.state !== 'done') return 'The lab is not done with it.';
  const why = experiment.reason === null ? null : <b>{reasonWords(experiment.reason)}</b>;
  const assurance = experiment.assurance === null ? '' : (ASSURANCE_WORDS[experiment.assurance] ?? '');
  if (why !== null) return <>Because {why}.</>;
  return assurance === '' ? '' : `${assurance.charAt(0).toUpperCase()}${assurance.slice(1)}.`;
}

function NoRuns({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  if (experiment.state !== 'done')
    return (
      <p className="lead sec">
        It {experiment.state === 'queued' ? 'waits for a worker' : 'is running now'}. Runs appear here when it
        is done.
      </p>
    );
  return (
    <p className="lead sec">
      Nothing ran. That is the lab’s doing and does not count against the finder:{' '}
      {experiment.reason === null ? 'no reason was noted' : reasonWords(experiment.reason)}.
    </p>
  );
}

function Controls({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  const notRun = experiment.controls.filter(
    (control) => control.outcome !== 'passed' && control.outcome !== 'failed',
  );
  if (experiment.controls.length === 0) return null;
  return (
    <p className="meta sec-small">
      Controls:{' '}
      {experiment.controls
        .map((control) => `${control.name} ${CONTROL_OUTCOMES[control.outcome] ?? control.outcome}`)
        .join('; ')}
      .{notRun.length > 0 && experiment.verdict === 'reproduced' ? ' What was not run was not shown.' : ''}
    </p>
  );
}

function Patches({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  const isDesk = useIsDesk();
  return (
    <section aria-labelledby="patches">
      <div className="head-row">
        <h2 id="patches">Patches</h2>
        <span className="count">
          {experiment.patches.length === 0
            ? 'none was judged'
            : many(experiment.patches.length, 'was judged', 'were judged')}
        </span>
      </div>
      {experiment.patches.length === 0 ? null : (
        <table>
          <Heads of={['Patch', 'Verdict', 'Tests']} />
          <tbody>
            {experiment.patches.map((patch) => (
              <tr key={patch.id}>
                <th scope="row" className="mono">
                  {patch.id}
                </th>
                <td>{PATCH_WORDS[patch.verdict] ?? patch.verdict}</td>
                <td>{patch.tests.replace('_', ' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isDesk && experiment.verdict === 'reproduced' ? (
        <p className="sec-small">
          <Link to="/lab/matrix" search={{ component: experiment.component.key }}>
            Every proof of {experiment.component.name} against every patch
          </Link>
        </p>
      ) : null}
      {experiment.case === null ? null : (
        <p className="sec-small">
          <Link to={`/cases/${experiment.case.id}`}>
            Case {experiment.case.number}: {experiment.case.title}
          </Link>
        </p>
      )}
      {experiment.others.length === 0 ? null : (
        <section className="sec">
          <h3>Other experiments on this finding</h3>
          <ul>
            {experiment.others.map((other) => (
              <li key={other.id}>
                <Link to={`/lab/${other.id}`}>
                  <FindingStateMark state={other.verdict ?? 'queued'} />
                </Link>{' '}
                <span className="q">
                  <AgoShort at={other.at} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}
