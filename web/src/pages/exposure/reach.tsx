/** How far remedies got in each sector: assets that were told about and are closed. Exact, for the desk alone. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { queries } from '../../api/queries.ts';
import { Heads } from '../../parts/heads.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { count } from '../../parts/words.ts';
import './reach.css';

export function Reach(): ReactNode {
  const { data, error, refetch } = useQuery(queries.reach());
  if (data === undefined) {
    return error === null ? (
      <section className="sec reach waiting">
        <h2>Reach by sector</h2>
        <p className="q2">It is being counted.</p>
      </section>
    ) : (
      <p className="sec q2" role="alert">
        How far remedies reach in each sector is not known: {error.message}{' '}
        <Button className="btn small" onPress={() => void refetch()}>
          Ask again
        </Button>
      </p>
    );
  }
  if (data.now.length === 0) return <Elsewhere />;
  const earlier = data.hours.at(-1);
  const share = (closed: number, exposed: number) =>
    exposed === 0 ? 'none told' : `${Math.round((closed / exposed) * 100)}%`;
  return (
    <section className="sec reach" aria-labelledby="reach-by-sector">
      <div className="head-row">
        <h2 id="reach-by-sector">Reach by sector</h2>
        <span className="count">
          assets that were told, each once for each advisory; others see sectors of five operators or more,
          rounded, once an hour
        </span>
      </div>
      <Scroll label="Reach by sector">
        <table>
          <Heads
            of={[
              'Sector',
              { figures: 'Operators' },
              { figures: 'Told' },
              { figures: 'Closed' },
              { figures: 'Share' },
              { figures: 'Shown by an inventory' },
              { figures: 'Ask for help' },
            ]}
          />
          <tbody>
            {data.now.map((sector) => (
              <tr key={sector.sector}>
                <th scope="row">
                  {sector.sector === '' ? <span className="q">not stated</span> : sector.sector}
                </th>
                <td className="num">{count(sector.operators)}</td>
                <td className="num">{count(sector.exposed)}</td>
                <td className="num">{count(sector.closed)}</td>
                <td className="num">{share(sector.closed, sector.exposed)}</td>
                <td className="num">{count(sector.confirmed)}</td>
                <td className="num">{count(sector.needHelp)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {earlier === undefined ? null : (
        <p className="q2">
          Over all sectors it was {share(earlier.closed, earlier.exposed)}, <AgoShort at={earlier.at} />.
        </p>
      )}
      <Elsewhere />
    </section>
  );
}

function Elsewhere(): ReactNode {
  return (
    <p className="elsewhere">
      <Link to="/exposure/imports">What others published: what was taken in, and when</Link>
    </p>
  );
}
