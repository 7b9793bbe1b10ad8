/** What `inspect eval-set --json` says of its own course: one JSON object a line (Inspect 0.3.285). */
import { field, fieldsOf, listOf, textOf } from './json.ts';

export type LaunchLine =
  | { readonly event: 'launch'; readonly runId: string; readonly logDir: string }
  | {
      readonly event: 'done';
      readonly success: boolean;
      readonly logs: readonly { readonly task: string; readonly status: string; readonly location: string }[];
    };

/** null for a line that is neither: other programs of an evaluation may print, too. */
export function readLaunchLine(line: string): LaunchLine | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  const given = fieldsOf(parsed);
  if (field(given, 'event') === 'launch')
    return { event: 'launch', runId: textOf(given, 'run_id'), logDir: textOf(given, 'log_dir') };
  if (field(given, 'event') !== 'done') return null;
  const logs = listOf(given, 'logs')
    .map(fieldsOf)
    .map((log) => ({
      task: textOf(log, 'task'),
      status: textOf(log, 'status'),
      location: textOf(log, 'location'),
    }));
  return { event: 'done', success: field(given, 'success') === true, logs };
}
