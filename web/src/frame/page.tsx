/** One page: the bar with where one is, the thing itself, and the inspector that follows the selection. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Button } from 'react-aria-components/Button';
import { Icon } from '../parts/icons.tsx';
import { useNow } from '../parts/now.tsx';
import { isUtcReader, ownClock, utcClock } from '../parts/time.ts';
import { usePalette } from './palette-context.tsx';

export type Crumb = { readonly label: string; readonly to?: string; readonly mono?: boolean };

export function Page(props: {
  title: string;
  crumbs: readonly Crumb[];
  inspector?: ReactNode | undefined;
  children: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${props.title} · Breakwater`;
  }, [props.title]);
  return (
    <>
      <div className="bar">
        <nav className="crumbs" aria-label="Where you are">
          <ol>
            {props.crumbs.map((crumb, index) => (
              <li key={crumb.label}>
                <CrumbLink crumb={crumb} isLast={index === props.crumbs.length - 1} />
              </li>
            ))}
          </ol>
        </nav>
        <GoTo />
        <Clocks />
      </div>
      {props.inspector === undefined ? (
        <div className="pad">{props.children}</div>
      ) : (
        <div className="with-inspector">
          <div className="pad">{props.children}</div>
          {props.inspector}
        </div>
      )}
    </>
  );
}

function CrumbLink({ crumb, isLast }: { crumb: Crumb; isLast: boolean }): ReactNode {
  const words = crumb.mono ? <span className="mono">{crumb.label}</span> : crumb.label;
  if (isLast) return <b aria-current="page">{words}</b>;
  return crumb.to === undefined ? <span>{words}</span> : <Link to={crumb.to}>{words}</Link>;
}

function GoTo(): ReactNode {
  const palette = usePalette();
  return (
    <Button className="goto" onPress={palette.open}>
      <Icon name="search" />
      Go anywhere
      <kbd>Ctrl K</kbd>
    </Button>
  );
}

function Clocks(): ReactNode {
  const now = new Date(useNow());
  return (
    <span className="zones meta nowrap">
      <b>{utcClock(now)}</b>
      {isUtcReader() ? null : ` · ${ownClock(now)}`}
    </span>
  );
}

/** Its room while the thing is asked for, so that nothing jumps when it comes; nothing where asking failed. */
export function inspectorRoom(
  { data, error }: { readonly data: unknown; readonly error: unknown },
  label: string,
): ReactNode {
  if (data !== undefined || error !== null) return undefined;
  return <Inspector label={label}>{null}</Inspector>;
}

/** The right-hand column. `position`: which row of how many it shows, in words. */
export function Inspector(props: {
  label: string;
  position?: ReactNode;
  children: ReactNode;
  follow?: boolean;
}): ReactNode {
  return (
    <aside className={props.follow ? 'inspector follow' : 'inspector'} aria-label={props.label}>
      <div className="insp-head">
        <span>{props.position}</span>
        {props.follow ? (
          <span className="end desk-only">
            <kbd>j</kbd>
            <kbd>k</kbd>
          </span>
        ) : null}
      </div>
      {props.children}
    </aside>
  );
}
