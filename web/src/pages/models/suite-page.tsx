/** One version of a suite: its tasks, and what changed since an earlier one. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { SuiteTaskView, SuiteView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Ago } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { SuiteReaders } from './suite-readers.tsx';
import './models.css';

/** A suite may hold a hundred thousand tasks. */
const SHOWN = 200;

export function SuitePage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const [since, setSince] = useState<string | undefined>(undefined);
  const reading = useQuery(queries.suite(id, since));
  const self = useQuery(queries.me()).data?.principal.id;
  const crumbs = [
    { label: 'Models', to: '/models' },
    { label: 'Suites', to: '/models/suites' },
  ];
  const name = reading.data === undefined ? 'Suite' : `${reading.data.name} ${reading.data.version}`;
  return (
    <Page title={name} crumbs={[...crumbs, { label: name }]}>
      <OneThing reading={reading} noun="suite" heading="Suite">
        {(view) => (
          <>
            <div className="head-row">
              <h1>{name}</h1>
              <span className="count">{many(view.tasks, 'task')}</span>
            </div>
            {view.says === null ? null : <p className="prose">{view.says}</p>}
            <p className="q2">
              Brought by {view.writtenBy.name}, <Ago at={view.writtenAt} flat />. Plans refer to it by{' '}
              <span className="mono digest">{view.digest}</span>
            </p>
            <SuiteReaders view={view} self={self} />
            <Versions view={view} since={since} onSince={setSince} />
            <Tasks tasks={view.list} />
          </>
        )}
      </OneThing>
    </Page>
  );
}

function Versions(props: {
  view: SuiteView;
  since: string | undefined;
  onSince: (id: string) => void;
}): ReactNode {
  const { view, since, onSince } = props;
  const { changes } = view;
  const others = view.versions.filter(({ id }) => id !== view.id);
  return (
    <section className="sec" aria-labelledby="changes">
      <h2 id="changes">What changed</h2>
      {changes === null && others.length === 0 ? <p className="q2">It is the only version.</p> : null}
      {others.length === 0 ? null : (
        <div className="line-form">
          <label>
            Compared with version
            <select
              className="input"
              value={since ?? changes?.since.id ?? ''}
              onChange={(event) => onSince(event.target.value)}
            >
              {changes === null ? <option value="">choose one</option> : null}
              {others.map(({ id, version }) => (
                <option key={id} value={id}>
                  {version}
                </option>
              ))}
            </select>
          </label>
          <span className="q2">
            {others.map(({ id, version }) => (
              <Link key={id} to={`/models/suites/${id}`}>
                open {version}
              </Link>
            ))}
          </span>
        </div>
      )}
      {changes === null ? null : (
        <ul className="lines">
          {[
            ...changes.added.map((task) => [task, 'added'] as const),
            ...changes.removed.map((task) => [task, 'removed'] as const),
            ...changes.changed.map(({ task, fields }) => [task, fields.map(inWords).join(', ')] as const),
          ]
            .slice(0, SHOWN)
            .map(([task, what]) => (
              <li key={task}>
                <b>{task}</b>
                <span>{what}</span>
              </li>
            ))}
        </ul>
      )}
      {changes === null ? null : (
        <p className="q2">
          {count(changes.added.length)} added, {count(changes.removed.length)} removed,{' '}
          {count(changes.changed.length)} changed. Figures over different tasks are no trend.
        </p>
      )}
    </section>
  );
}

const FIELD_WORDS: Readonly<Record<string, string>> = { minutes: 'human time', publicSince: 'public since' };

function inWords(field: string): string {
  return `${FIELD_WORDS[field] ?? field} is another`;
}

function Tasks({ tasks }: { tasks: readonly SuiteTaskView[] }): ReactNode {
  return (
    <section className="sec" aria-labelledby="tasks">
      <h2 id="tasks">Tasks</h2>
      <Scroll label="Tasks">
        <table>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Source</th>
              <th scope="col" className="num">
                Human minutes
              </th>
              <th scope="col" className="num">
                Difficulty
              </th>
              <th scope="col">Solved when</th>
              <th scope="col">Public since</th>
              <th scope="col">Environment</th>
            </tr>
          </thead>
          <tbody>
            {tasks.slice(0, SHOWN).map((task) => (
              <tr key={task.id}>
                <th scope="row">{task.id}</th>
                <td>
                  {task.source}
                  {task.family === null ? null : <span className="q2"> {task.family}</span>}
                </td>
                <td className="num">{task.minutes ?? <span className="q">not known</span>}</td>
                <td className="num">{task.difficulty ?? <span className="q">none</span>}</td>
                <td>{task.oracle}</td>
                <td>{task.publicSince ?? <span className="q">not known</span>}</td>
                <td className="mono">
                  {task.environment === null ? (
                    <span className="q">not fixed</span>
                  ) : (
                    `${task.environment.slice(0, 15)}…`
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {tasks.length > SHOWN ? (
        <p className="q2">
          The first {SHOWN} of {count(tasks.length)}; the rest stands in the document.
        </p>
      ) : null}
    </section>
  );
}
