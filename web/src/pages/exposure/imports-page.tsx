/** What came from elsewhere: who took it in, when, how far a running import is, and what of it nobody believes. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ImportRunView, SuspiciousList } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Heads } from '../../parts/heads.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { TakeIn } from './take-in.tsx';

/** A running import is looked at again this often. */
const AGAIN_MS = 3_000;

export function ImportsPage(): ReactNode {
  const reading = useQuery({
    ...queries.imports(),
    refetchInterval: ({ state }) =>
      state.data?.imports.some((run) => run.state === 'running') === true ? AGAIN_MS : false,
  });
  const suspicious = useQuery(queries.suspicious()).data;
  return (
    <Page
      title="From elsewhere"
      crumbs={[{ label: 'Exposure', to: '/exposure' }, { label: 'From elsewhere' }]}
    >
      <OneThing reading={reading} noun="imports" heading="From elsewhere">
        {({ imports }) => (
          <>
            <h1>From elsewhere</h1>
            <TakeIn />
            {imports.length === 0 ? <NoImports /> : <Runs imports={imports} />}
            {suspicious === undefined || suspicious.groups.length === 0 ? null : (
              <Suspicious found={suspicious} />
            )}
          </>
        )}
      </OneThing>
    </Page>
  );
}

const FIGURES = ['Read', 'Added', 'Changed', 'Unchanged', 'Left out'] as const;

function Runs({ imports }: { imports: readonly ImportRunView[] }): ReactNode {
  return (
    <Scroll label="Imports">
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">By</th>
            <th scope="col">Began</th>
            <th scope="col">State</th>
            {FIGURES.map((head) => (
              <th key={head} scope="col" className="num">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {imports.map((run) => (
            <tr key={run.id}>
              <th scope="row" className="wrap mono">
                {run.paths.join(', ')}
              </th>
              <td>{run.account}</td>
              <td>
                <AgoShort at={run.startedAt} />
              </td>
              <td className="wrap">
                <RunState run={run} />
                <LeftOut run={run} />
              </td>
              {[run.documents, run.added, run.changed, run.unchanged, run.rejected].map((n, index) => (
                // Always the same five, in the order of the heads.
                // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of figures
                <td key={index} className="num" data-head={FIGURES[index]}>
                  {count(n)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function RunState({ run }: { run: ImportRunView }): ReactNode {
  switch (run.state) {
    case 'running':
      return <State mark="open">running, {count(run.documents)} read</State>;
    case 'done':
      return (
        <State mark="safe" tone="safe">
          done
        </State>
      );
    case 'stopped':
      return (
        <State mark="late" tone="late">
          stopped; the same {run.uploaded ? 'file' : 'command'}, given again, goes on
        </State>
      );
    case 'failed':
      return (
        <State mark="late" tone="late">
          ended: {run.failure}
        </State>
      );
  }
}

function LeftOut({ run }: { run: ImportRunView }): ReactNode {
  if (run.leftOut.length === 0) return null;
  return (
    <details>
      <summary>What was left out</summary>
      <ul>
        {run.leftOut.map(({ source, pointer, message }) => (
          <li key={`${source} ${pointer} ${message}`} className="wrap">
            <span className="mono">
              {source}
              {pointer}
            </span>
            : {message}
          </li>
        ))}
      </ul>
      {run.leftOut.length < run.rejected ? <p className="q2">These are the first of them.</p> : null}
    </details>
  );
}

function Suspicious({ found }: { found: SuspiciousList }): ReactNode {
  return (
    <section className="sec" aria-labelledby="not-believed">
      <div className="head-row">
        <h2 id="not-believed">Not believed to be one flaw</h2>
        <span className="count">
          {found.isCut ? 'the first ' : ''}
          {many(found.groups.length, 'group')}: their records call each other the same, about different
          packages
        </span>
      </div>
      <Scroll label="Groups that are not believed">
        <table className="cards">
          <Heads of={['Records', 'About']} />
          <tbody>
            {found.groups.map((group) => (
              <tr key={group.records[0]}>
                <th scope="row" className="wrap mono">
                  {group.records.slice(0, 8).join(', ')}
                  {group.records.length > 8 ? ` and ${count(group.records.length - 8)} more` : ''}
                </th>
                <td className="wrap">{group.packages.slice(0, 6).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function NoImports(): ReactNode {
  return (
    <Empty title="Nothing was taken in yet.">
      <p>
        Advisories that others publish are held against every inventory. Fetch a dump and take it in above, or
        on the server's machine:
      </p>
      <Command
        label="Command to import advisories"
        text="./bin/breakwater import ./all.zip ./known-exploited.json"
      />
    </Empty>
  );
}
