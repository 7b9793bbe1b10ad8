import { Refusal } from '../../app/refusal.ts';
import { UsageError } from './command.ts';

/** What a use case refused is bad usage of the command; anything else stays our fault. */
export function usageOf(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const { message, problems } = error;
  return new UsageError(
    [message, ...problems.map((problem) => `${problem.pointer}: ${problem.message}`)].join('\n  '),
  );
}
