/** What stands where a page cannot: it is being fetched, it failed, or there is none at this address. */
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Trouble } from '../parts/trouble.tsx';

export function PageWaits(): ReactNode {
  return (
    <div className="pad">
      <p className="meta" role="status">
        Fetching the page…
      </p>
    </div>
  );
}

export function PageFailed({ error, reset }: ErrorComponentProps): ReactNode {
  return (
    <div className="pad">
      <h1>This page did not come up</h1>
      <Trouble error={error} retry={reset} />
    </div>
  );
}

export function NotHere(): ReactNode {
  return (
    <div className="pad">
      <h1>There is nothing at this address</h1>
      <p className="lead">It does not exist, or it is not yours to see; the two look alike.</p>
      <p className="sec">
        <Link className="btn" to="/">
          Go to your first page
        </Link>
      </p>
    </div>
  );
}
