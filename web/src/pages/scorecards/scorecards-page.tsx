/** What became of each finder's findings, by model. A finder sees its own line, without what speaks of others. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ScorecardRow, ShareView } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import type { ExportColumn } from '../../parts/export.ts';
import type { GridColumn } from '../../parts/grid.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { count, many } from '../../parts/words.ts';
import { Inflation, Share } from './interval.tsx';
import './scorecards.css';

/** To the finder itself the server says null where an answer would speak of others' findings. */
const isOwn = (row: ScorecardRow) => row.duplicatesOfKnown === null;

const COLUMNS: readonly GridColumn<ScorecardRow>[] = [
  { id: 'finder', head: 'Finder', small: 1, cell: (row) => row.party.name },
  {
    id: 'model',
    head: 'Model',
    width: '15%',
    small: 2,
    cell: (row) => row.model ?? <span className="q">none stated</span>,
  },
  {
    id: 'submitted',
    head: 'Submitted',
    width: '84px',
    numeric: true,
    cell: (row) => count(row.submitted),
  },
  {
    id: 'reproduced',
    head: 'Reproduced',
    width: '112px',
    small: 3,
    cell: (row) => (
      <>
        <span className="q phone-only">reproduced </span>
        <Share share={row.reproduced} />
      </>
    ),
  },
  { id: 'refused', head: 'Refused', width: '112px', cell: (row) => <Share share={row.refused} /> },
  {
    id: 'duplicates',
    head: 'Known already',
    width: '112px',
    cell: (row) => <Share share={row.duplicatesOfKnown} />,
  },
  { id: 'first', head: 'Found first', width: '112px', cell: (row) => <Share share={row.firstFinder} /> },
  {
    id: 'inflation',
    head: 'Overclaimed',
    width: '116px',
    cell: (row) => <Inflation of={row.severityInflation} isOwn={isOwn(row)} />,
  },
];

const shareColumns = (
  head: string,
  of: (row: ScorecardRow) => ShareView | null,
): readonly ExportColumn<ScorecardRow>[] => [
  { head, text: (row) => of(row)?.count ?? null },
  { head: `${head}_of`, text: (row) => of(row)?.of ?? null },
  { head: `${head}_low`, text: (row) => of(row)?.low ?? null },
  { head: `${head}_high`, text: (row) => of(row)?.high ?? null },
];

const EXPORT: readonly ExportColumn<ScorecardRow>[] = [
  { head: 'finder_id', text: (row) => row.party.id },
  { head: 'finder', text: (row) => row.party.name },
  { head: 'model', text: (row) => row.model },
  { head: 'submitted', text: (row) => row.submitted },
  ...shareColumns('reproduced', (row) => row.reproduced),
  ...shareColumns('refused', (row) => row.refused),
  ...shareColumns('duplicates_of_known', (row) => row.duplicatesOfKnown),
  ...shareColumns('first_finder', (row) => row.firstFinder),
  { head: 'severity_inflation', text: (row) => row.severityInflation?.mean ?? null },
  { head: 'severity_inflation_low', text: (row) => row.severityInflation?.low ?? null },
  { head: 'severity_inflation_high', text: (row) => row.severityInflation?.high ?? null },
  { head: 'severity_inflation_of', text: (row) => row.severityInflation?.of ?? null },
];

export function ScorecardsPage(): ReactNode {
  return (
    <ListPage<ScorecardRow>
      title="Scorecards"
      noun="lines"
      about={(size, alone) =>
        `${size} ${alone ? 'line' : 'lines'}, one for each finder and model; points with 95% intervals`
      }
      read={queries.scorecards}
      filters={[]}
      exported={{ name: 'scorecards', path: '/scorecards', columns: EXPORT }}
      columns={COLUMNS}
      rowId={(row) => `${row.party.id} ${row.model ?? ''}`}
      rowName={(row) => `${row.party.name}, ${row.model ?? 'no model stated'}`}
      rowAddress={(row) => `/findings?finder=${encodeURIComponent(row.party.id)}`}
      empty={() => <NoScores />}
      inspector={{ label: 'The chosen line', show: (row) => <ScoreGlance row={row} /> }}
    />
  );
}

function ScoreGlance({ row }: { row: ScorecardRow }): ReactNode {
  return (
    <>
      <h2>{row.party.name}</h2>
      <p className="q2 wrap">{row.model ?? 'No model was stated.'}</p>
      <section className="sec">
        <dl className="pairs">
          <dt>Submitted</dt>
          <dd>
            <Link to={`/findings?finder=${encodeURIComponent(row.party.id)}`}>
              {many(row.submitted, 'finding')}
            </Link>
          </dd>
          <dt>Reproduced</dt>
          <dd>
            <Share share={row.reproduced} said />
          </dd>
          <dt>Refused</dt>
          <dd>
            <Share share={row.refused} said />
          </dd>
          <dt>Known already</dt>
          <dd>
            <Share share={row.duplicatesOfKnown} said />
          </dd>
          <dt>Found first</dt>
          <dd>
            <Share share={row.firstFinder} said />
          </dd>
          <dt>Overclaimed</dt>
          <dd>
            <Inflation of={row.severityInflation} said isOwn={isOwn(row)} />
          </dd>
        </dl>
      </section>
      <p className="meta wrap sec">
        {isOwn(row)
          ? 'Reproduced and refused are of those that the lab judged. Whether a finding was known, first, or decided otherwise depends on what others sent; it is told with the advisory.'
          : 'Reproduced and refused are of those that the lab judged; overclaimed is severity as claimed minus as decided, in steps. The finder sees its own line without the last three. Few findings say little: look at the interval.'}
      </p>
    </>
  );
}

function NoScores(): ReactNode {
  return (
    <Empty title="No finder has sent anything yet.">
      <p>
        A line appears with the first finding. See <Link to="/findings">the findings</Link>.
      </p>
    </Empty>
  );
}
