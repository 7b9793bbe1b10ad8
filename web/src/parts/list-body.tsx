/** A list in each of its states: filled, empty, still reading, failed with or without old rows beneath. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Trouble } from './trouble.tsx';
import { count, howMany } from './words.ts';

type Size = { readonly total?: number; readonly totalAtLeast?: number };

export function ListBody(props: {
  readonly size: Size | null;
  readonly shown: number;
  readonly isReading: boolean;
  readonly hasMore: boolean;
  readonly error: unknown;
  readonly readAt: number;
  readonly retry: () => void;
  /** What stands there when the list is empty. */
  readonly empty: ReactNode;
  readonly noun: string;
  /** Where the rest is read by a press; absent: as one goes down. */
  readonly readOn?: () => void;
  readonly children: ReactNode;
}): ReactNode {
  if (props.size === null) {
    return props.error === null ? (
      <Ghosts noun={props.noun} />
    ) : (
      <Trouble error={props.error} retry={props.retry} />
    );
  }
  return (
    <>
      {props.error === null ? null : (
        <Trouble error={props.error} retry={props.retry} readAt={props.readAt} />
      )}
      {props.shown === 0 ? props.empty : props.children}
      {props.shown === 0 ? null : (
        <div className="foot-row" role="status">
          {props.hasMore ? (
            <span>
              {count(props.shown)} of {howMany(props.size)} read
              {props.isReading ? '…' : props.readOn === undefined ? '; the rest is read as you go down' : ''}
            </span>
          ) : (
            <span>
              {props.shown === 1 ? 'This is the only one' : `All ${count(props.shown)} ${props.noun} shown`}
            </span>
          )}
          {props.hasMore && props.readOn !== undefined ? (
            <Button className="btn small end" onPress={props.readOn}>
              Read more
            </Button>
          ) : null}
        </div>
      )}
    </>
  );
}

const GHOST_ROWS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Reading the first page. It ends: an answer, or after 20 s a trouble that says what to do. */
export function Ghosts({ noun }: { noun: string }): ReactNode {
  return (
    <div aria-busy="true">
      <p className="reading" role="status">
        <b>Asking for the {noun}.</b> <span className="q">An answer or an error within 20 s.</span>
      </p>
      <table className="ghosts" aria-hidden="true">
        <tbody>
          {GHOST_ROWS.map((row) => (
            <tr key={row}>
              <td>
                <span className="ghost" />
              </td>
              <td>
                <span className="ghost" />
              </td>
              <td>
                <span className="ghost" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
