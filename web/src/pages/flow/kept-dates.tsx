/** Protected by their date: the share of operators' dates that were kept, each with its interval, by sector. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Flow } from '../../../../src/apps/server/views/index.ts';
import { count, many } from '../../parts/words.ts';
import { IntervalCell, IntervalHeads } from './intervals.tsx';

type Sector = Flow['dates'][number];

const percent = (share: number) => Math.round(100 * share);

export function KeptDates({ dates }: { dates: readonly Sector[] }): ReactNode {
  return (
    <section className="sec" aria-labelledby="kept-dates">
      <div className="head-row">
        <h2 id="kept-dates">Protected by their date</h2>
        <span className="count">share of dates kept, and 95% interval over operators</span>
      </div>
      {dates.length === 0 ? (
        <p className="q2">A sector shows here once a date that one of its operators was given has passed.</p>
      ) : (
        <Sectors dates={dates} />
      )}
    </section>
  );
}

function Sectors({ dates }: { dates: readonly Sector[] }): ReactNode {
  return (
    <table className="kept">
      <IntervalHeads of="Sector" ends={['0%', '100%']} point="Share" />
      <tbody>
        {dates.map((sector) => (
          <Row key={sector.sector} sector={sector} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ sector }: { sector: Sector }): ReactNode {
  const share = percent(sector.kept / sector.passed);
  const bounds =
    sector.low === null || sector.high === null
      ? null
      : { low: percent(sector.low), high: percent(sector.high) };
  return (
    <tr>
      <th scope="row">
        {sector.sector === '' ? (
          <span className="q">not stated</span>
        ) : (
          <Link to="/exposure" search={{ q: sector.sector } as never}>
            {sector.sector}
          </Link>
        )}
      </th>
      <IntervalCell point={share} bounds={bounds} />
      <td className="num">
        <b>{share}%</b>
      </td>
      <td className="num q">
        {bounds === null ? (
          <span title="Of one operator nothing can be said about the others">one operator</span>
        ) : (
          `${bounds.low}–${bounds.high}`
        )}
      </td>
      <td
        className="num q"
        title={`${count(sector.kept)} of ${many(sector.passed, 'date')} kept, by ${many(sector.operators, 'operator')}`}
      >
        {count(sector.passed)}
      </td>
    </tr>
  );
}
