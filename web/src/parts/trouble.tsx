/** What went wrong and what to do: never a spinner without an end, never a stack trace. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiTrouble } from '../api/client.ts';
import { CopyButton } from './copy.tsx';
import { Icon } from './icons.tsx';
import { useNow } from './now.tsx';
import { exactUtc, span } from './time.ts';

function advice(error: unknown): string {
  if (!(error instanceof ApiTrouble))
    return 'Something here did not work. Reload the page; if it stays, copy the details for whoever runs this instance.';
  if (error.kind === 'offline')
    return 'Check that Breakwater runs and that this machine reaches it. Nothing you did is lost.';
  if (error.kind === 'late') return 'It may be busy. Nothing you did is lost; try again in a minute.';
  if (error.kind === 'not-here') return 'What is not yours to see looks the same as what does not exist.';
  if (error.kind === 'signed-out') return 'Your session has ended. Sign in again; the address stays.';
  if (error.kind === 'conflict') return 'Somebody changed it meanwhile. Read it again, then decide.';
  if (error.kind === 'refused') return 'Nothing was changed.';
  return 'The server noted it. Try again; if it stays, copy the details for whoever runs this instance.';
}

function details(error: unknown): string {
  if (!(error instanceof ApiTrouble)) return error instanceof Error ? error.message : String(error);
  return [
    error.request,
    `status ${error.status}`,
    error.message,
    ...error.problems.map((p) => `${p.pointer}: ${p.message}`),
  ].join('\n');
}

/** `readAt`: when what still stands below was read, in ms; absent when there is nothing to show. */
export function Trouble({
  error,
  retry,
  readAt,
}: {
  error: unknown;
  retry?: () => void;
  readAt?: number;
}): ReactNode {
  const now = useNow();
  const problems = error instanceof ApiTrouble ? error.problems : [];
  return (
    <div className="trouble" role="alert">
      <Icon name="warning" />
      <div>
        {readAt === undefined ? null : (
          <>
            <b>What you see is {span(now - readAt)} old,</b> as read at{' '}
            {exactUtc(new Date(readAt).toISOString(), now)}.{' '}
          </>
        )}
        <b>{error instanceof Error ? error.message : 'It did not work.'}</b> {advice(error)}
        {problems.length === 0 ? null : (
          <ul>
            {problems.map((problem) => (
              <li key={problem.pointer + problem.message}>
                <code>{problem.pointer === '' ? 'the whole' : problem.pointer}</code>: {problem.message}
              </li>
            ))}
          </ul>
        )}
        <div className="acts">
          {retry === undefined ? null : (
            <Button className="btn small" onPress={retry}>
              Try again
            </Button>
          )}
          <CopyButton text={details(error)} label="Copy details" />
        </div>
      </div>
    </div>
  );
}
