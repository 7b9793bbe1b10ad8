/** The places, by what this person's roles need. On a phone they fold away. */
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Me } from '../../../src/apps/server/views/index.ts';
import { Brand, Icon } from '../parts/icons.tsx';
import { count } from '../parts/words.ts';
import { PLACES } from './places.ts';

export function Nav({ me, signOut }: { me: Me; signOut: () => void }): ReactNode {
  const home = PLACES[me.places[0]?.name ?? 'settings'].to;
  return (
    <header className="places">
      <nav className="nav" aria-label="Places">
        <Link className="brand" to={home}>
          <Brand />
          Breakwater
        </Link>
        <ul>
          {me.places.map((place) => (
            <li key={place.name}>
              <PlaceLink place={place} withIcon />
            </li>
          ))}
        </ul>
        <div className="foot meta">
          <span>{me.principal.name}</span>
          <span>{me.party.name}</span>
          <Button className="btn quiet small flush" onPress={signOut}>
            Sign out
          </Button>
        </div>
      </nav>
      <PhoneNav me={me} signOut={signOut} />
    </header>
  );
}

function PlaceLink({
  place,
  withIcon = false,
}: {
  place: Me['places'][number];
  withIcon?: boolean;
}): ReactNode {
  const words = PLACES[place.name];
  const { pathname } = useLocation();
  const here = pathname === words.to || pathname.startsWith(`${words.to}/`);
  return (
    <Link to={words.to} aria-current={here ? 'page' : undefined}>
      {withIcon ? <Icon name={words.icon} /> : null}
      {words.label}
      {withIcon && place.count !== null ? (
        <span className={place.late > 0 ? 'n late' : 'n'}>
          {place.late > 0 ? <span className="vh">{count(place.late)} overdue of </span> : null}
          {count(place.count)}
        </span>
      ) : null}
    </Link>
  );
}

function PhoneNav({ me, signOut }: { me: Me; signOut: () => void }): ReactNode {
  const { pathname } = useLocation();
  const details = useRef<HTMLDetailsElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it closes because the address changed
  useEffect(() => {
    if (details.current !== null) details.current.open = false;
  }, [pathname]);
  return (
    <details className="nav-phone" ref={details}>
      <summary>
        <Brand />
        <span>Breakwater</span>
        <span>Places</span>
      </summary>
      <nav aria-label="Places, menu">
        <ul>
          {me.places.map((place) => (
            <li key={place.name}>
              <PlaceLink place={place} />
            </li>
          ))}
          <li>
            <Button className="btn quiet" onPress={signOut}>
              Sign out
            </Button>
          </li>
        </ul>
      </nav>
    </details>
  );
}
