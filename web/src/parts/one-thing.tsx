/** A page about one thing, in each state of its reading: asked for, failed, there, there but old. */
import type { ReactNode } from 'react';
import { ApiTrouble } from '../api/client.ts';
import { Ghosts } from './list-body.tsx';
import { Trouble } from './trouble.tsx';

type Reading<Thing> = {
  readonly data: Thing | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
  readonly dataUpdatedAt: number;
};

/**
 * `heading`: until the thing is there; absent where the page has its own. `noun`: what is asked for. `forbidden`: what a
 * role reads that may not ask for it at all, whatever there is; the server's refusal where absent.
 */
export function OneThing<Thing>(props: {
  readonly reading: Reading<Thing>;
  readonly noun: string;
  readonly forbidden?: ReactNode;
  readonly heading?: string;
  readonly children: (thing: Thing) => ReactNode;
}): ReactNode {
  const { data, error, refetch, dataUpdatedAt } = props.reading;
  const isForbidden = error instanceof ApiTrouble && error.status === 403;
  if (data === undefined && isForbidden && props.forbidden !== undefined) return props.forbidden;
  return (
    <>
      {data === undefined && props.heading !== undefined ? <h1>{props.heading}</h1> : null}
      {error === null ? null : (
        <Trouble
          error={error}
          retry={() => void refetch()}
          {...(data === undefined ? {} : { readAt: dataUpdatedAt })}
        />
      )}
      {data !== undefined ? props.children(data) : error === null ? <Ghosts noun={props.noun} /> : null}
    </>
  );
}
