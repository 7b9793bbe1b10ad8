/** The record: what is public of it, what is one's own of it, and how anyone checks it without us. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LedgerEntryRow, LedgerView, ReceiptRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useIsDesk, useMe } from '../../frame/session.tsx';
import { Asserted } from '../../parts/badges.tsx';
import { Code, Command } from '../../parts/copy.tsx';
import { Chip, ExportButtons } from '../../parts/filters.tsx';
import { ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList } from '../../parts/list-state.ts';
import { OneThing } from '../../parts/one-thing.tsx';
import { Ago, AgoShort, Exact } from '../../parts/when.tsx';
import { count, howMany, many } from '../../parts/words.ts';
import './ledger.css';
import { Scroll } from '../../parts/scroll.tsx';

export function LedgerPage(): ReactNode {
  const reading = useQuery(queries.ledger());
  const isDesk = useIsDesk();
  return (
    <Page title="Ledger" crumbs={[{ label: 'Ledger' }]}>
      <h1>Ledger</h1>
      <OneThing reading={reading} noun="ledger">
        {(view) => <Public view={view} />}
      </OneThing>
      <Receipts />
      {isDesk ? <Entries /> : null}
    </Page>
  );
}

function Public({ view }: { view: LedgerView }): ReactNode {
  const { instance } = useMe();
  const { checkpoint, internal } = view;
  return (
    <>
      <p className="lead">
        Every step stands in a record that cannot be changed unseen. The public log gets one leaf every{' '}
        {view.intervalSeconds} s, <b>whether anything happened or not</b>, so it tells nobody how much is
        going on.
      </p>
      <div className="cols sec">
        <section aria-labelledby="public">
          <div className="head-row">
            <h2 id="public">Public log</h2>
            <span className="count mono">{view.origin}</span>
          </div>
          {checkpoint === null ? (
            <p className="q2">
              No interval has closed yet; the first one does within {view.intervalSeconds} s.
            </p>
          ) : (
            <>
              <dl className="pairs">
                <dt>Intervals</dt>
                <dd>{count(checkpoint.size)}</dd>
                <dt>Root</dt>
                <dd className="mono">{checkpoint.root}</dd>
                <dt>Signed</dt>
                <dd>
                  <Ago at={checkpoint.at} flat />
                </dd>
                <dt>Key</dt>
                <dd className="mono">{view.verifierKey}</dd>
              </dl>
              <Strip view={view} />
              <Code text={checkpoint.note} label="Signed checkpoint" />
            </>
          )}
        </section>
        <section aria-labelledby="check">
          <h2 id="check">Check it yourself</h2>
          <p className="q2">From any machine, without an account and without trusting this page:</p>
          <Command
            label="Command to verify the ledger"
            text={`./bin/breakwater ledger verify ${instance.publicUrl} \\\n  --key '${view.verifierKey}'`}
          />
          <section className="sec">
            <h2>Internal log</h2>
            {internal === null ? (
              <p className="q2">
                It holds every entry in full. Its size is not for every reader; your own entries are below.
              </p>
            ) : (
              <dl className="pairs">
                <dt>Entries</dt>
                <dd>{count(internal.size)}</dd>
                <dt>Root</dt>
                <dd className="mono">{internal.root}</dd>
                <dt>Sequenced</dt>
                <dd>
                  <Ago at={internal.at} flat />
                </dd>
                <dt>Waiting</dt>
                <dd>
                  {internal.waiting === 0
                    ? 'none waits for its place'
                    : `${count(internal.waiting)} wait for their place`}
                </dd>
              </dl>
            )}
          </section>
        </section>
      </div>
    </>
  );
}

/** The last intervals: all alike, on purpose. */
function Strip({ view }: { view: LedgerView }): ReactNode {
  const first = view.intervals.at(-1);
  const last = view.intervals[0];
  if (first === undefined || last === undefined) return null;
  return (
    <figure className="strip">
      <ol
        aria-label={`The last ${view.intervals.length} intervals, ${first.index} to ${last.index}: each is one leaf, full or empty alike`}
      >
        {view.intervals.toReversed().map((interval) => (
          <li
            key={interval.index}
            title={`interval ${interval.index}, leaf ${interval.leaf.slice(0, 12)}…`}
          />
        ))}
      </ol>
      <figcaption className="meta">
        Intervals {count(first.index)} to {count(last.index)}. One leaf each; a full one looks like an empty
        one.
      </figcaption>
    </figure>
  );
}

function Receipts(): ReactNode {
  const list = useList<ReceiptRow>(queries.receipts({}));
  return (
    <section className="sec" aria-labelledby="receipts">
      <div className="head-row">
        <h2 id="receipts">Your receipts</h2>
        <span className="count">
          {list.size === null || list.rows.length === 0 ? '' : `${howMany(list.size)}, newest first`}
        </span>
      </div>
      <ListBody
        {...list}
        shown={list.rows.length}
        noun="receipts"
        readOn={list.needMore}
        empty={<p className="q2">You have sent nothing; every finding you send answers with a receipt.</p>}
      >
        <Scroll label="Receipts">
          <table className="narrow">
            <thead>
              <tr>
                <th scope="col" className="desk-only">
                  Receipt
                </th>
                <th scope="col">Finding</th>
                <th scope="col" className="desk-only">
                  Digest
                </th>
                <th scope="col">When</th>
                <th scope="col" className="num">
                  Interval
                </th>
              </tr>
            </thead>
            <tbody>
              {list.rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row" className="mono desk-only">
                    {row.id}
                  </th>
                  <td className="wrap">
                    {row.finding === null ? (
                      many(row.findings, 'finding')
                    ) : (
                      <Link to={`/findings/${row.finding.id}`}>{row.finding.title}</Link>
                    )}
                  </td>
                  <td className="mono desk-only" title={row.digest}>
                    {row.digest.slice(0, 19)}…
                  </td>
                  <td className="q">
                    <AgoShort at={row.at} />
                  </td>
                  <td className="num">
                    {row.interval === null ? <span className="q">open</span> : count(row.interval)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </ListBody>
    </section>
  );
}

const PLACE_OF_ID: Readonly<Record<string, string>> = {
  f: '/findings',
  c: '/cases',
  x: '/lab',
  a: '/publish',
  l: '/merges',
};

/** What an entry is about, opened where it can be (the letter is app/ids.ts's). */
function Subject({ id }: { id: string }): ReactNode {
  const place = PLACE_OF_ID[id.split('-', 1)[0] ?? ''];
  return place === undefined ? id : <Link to={`${place}/${id}`}>{id}</Link>;
}

/** Entries are named so that their code reads as words; the code itself is what one filters and exports. */
function Kind({ code }: { code: string }): ReactNode {
  return <span title={code}>{code.replaceAll(/[._-]/g, ' ')}</span>;
}

function Entries(): ReactNode {
  const { filters, set } = useFilters();
  const query = { subject: filters['subject'], kind: filters['kind'] };
  const list = useList<LedgerEntryRow>(queries.ledgerEntries(query));
  return (
    <section className="sec" aria-labelledby="entries">
      <div className="head-row">
        <h2 id="entries">Entries you may read</h2>
        <span className="count">
          {list.size === null || list.rows.length === 0 ? '' : `${howMany(list.size)}, newest first`}
        </span>
        {filters['subject'] === undefined ? null : (
          <Chip words={`about ${filters['subject']}`} remove={() => set({ subject: undefined })} />
        )}
        <span className="end acts">
          <ExportButtons<LedgerEntryRow>
            name="ledger"
            path="/ledger/entries"
            query={query}
            columns={[
              { head: 'leaf', text: (row) => row.leaf },
              { head: 'at_utc', text: (row) => row.at },
              { head: 'kind', text: (row) => row.kind },
              { head: 'by', text: (row) => row.by.name },
              { head: 'subject', text: (row) => row.subject },
              { head: 'interval', text: (row) => row.interval },
            ]}
          />
        </span>
      </div>
      <ListBody
        {...list}
        shown={list.rows.length}
        noun="entries"
        readOn={list.needMore}
        empty={
          <p className="q2">
            No entry is yours to read{filters['subject'] === undefined ? ' yet' : ' about this'}.
          </p>
        }
      >
        <Scroll label="Ledger entries">
          <table className="narrow">
            <thead>
              <tr>
                <th scope="col" className="num">
                  Leaf
                </th>
                <th scope="col">What</th>
                <th scope="col">About</th>
                <th scope="col" className="desk-only">
                  By
                </th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {list.rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: entries that wait have no number yet
                <tr key={`${row.leaf ?? 'waits'}-${index}`}>
                  <td className="num">
                    {row.leaf === null ? <span className="q">waits</span> : count(row.leaf)}
                  </td>
                  <th scope="row">
                    <Kind code={row.kind} />
                  </th>
                  <td className="mono">
                    <Subject id={row.subject} />
                  </td>
                  <td className="desk-only">
                    <Asserted by={row.by} />
                  </td>
                  <td className="q">
                    <Exact at={row.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </ListBody>
    </section>
  );
}
