/** The suites of tasks that a person holds, each with its versions, and where a further one is brought. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SuiteRow } from '../../../../src/apps/server/views/index.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Command } from '../../parts/copy.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { ForReaders } from './for-readers.tsx';
import './models.css';

export function SuitesPage(): ReactNode {
  const reading = useQuery(queries.suites());
  return (
    <Page title="Suites" crumbs={[{ label: 'Models', to: '/models' }, { label: 'Suites' }]}>
      <div className="head-row">
        <h1>Suites</h1>
        <span className="count" role="status">
          {reading.data === undefined ? '' : many(seriesOf(reading.data.items).length, 'suite')}
        </span>
      </div>
      <p className="note">
        Tasks that models are measured by. Each suite is seen only by the people it was brought for: what
        stands here and is not public yet can be trained on by whoever reads it.
      </p>
      {reading.error === null ? <Bring /> : null}
      <OneThing
        reading={reading}
        noun="suites"
        forbidden={
          <Empty title="Suites are read by the people they were brought for.">
            <p>
              Evaluators and officials of the clearinghouse bring them, and name who else reads them. Ask one
              of them.
            </p>
          </Empty>
        }
      >
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="You hold no suite.">
              <p>
                Bring one as a document. On the command line this prints its digest and every problem of it:
              </p>
              <Command label="Command to check a suite" text="./bin/breakwater evaluation suite suite.json" />
            </Empty>
          ) : (
            <Rows items={items} />
          )
        }
      </OneThing>
    </Page>
  );
}

/** Versions of one suite together, newest first. */
function seriesOf(items: readonly SuiteRow[]): readonly (readonly SuiteRow[])[] {
  return [...Map.groupBy(items, ({ series }) => series).values()];
}

function Rows({ items }: { items: readonly SuiteRow[] }): ReactNode {
  return (
    <Scroll label="Suites">
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">Suite</th>
            <th scope="col">Version</th>
            <th scope="col" className="num">
              Tasks
            </th>
            <th scope="col">Digest</th>
            <th scope="col">Brought</th>
          </tr>
        </thead>
        <tbody>
          {seriesOf(items)
            .flat()
            .map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link to={`/models/suites/${row.id}`}>{row.name}</Link>
                </th>
                <td data-head="Version">{row.version}</td>
                <td className="num" data-head="Tasks">
                  {count(row.tasks)}
                </td>
                <td className="mono">{row.digest.slice(0, 19)}…</td>
                <td className="q" data-head="Brought by">
                  {row.writtenBy.name}, <AgoShort at={row.writtenAt} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Bring(): ReactNode {
  return (
    <details className="asking">
      <summary className="btn">Bring a suite, or a further version</summary>
      <ForReaders
        label="Suite (breakwater.evaluation-suite/1)"
        readers="Which evaluators and officials read it too, by their ids"
        parameter="reader"
        path={`${API}/suites`}
        said={({ name, version, tasks }: SuiteRow) => `${name} ${version} is kept, ${many(tasks, 'task')}.`}
        rereads="suites"
      />
      <p className="hint">
        A version never changes. The same document again lets further readers in; whoever read it has read it.
        A person’s id stands in its own settings.
      </p>
    </details>
  );
}
