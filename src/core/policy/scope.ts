/**
 * What a key was narrowed to. A scope is an action (`finding.submit`), an area (`finding.*`) or `read`
 * (every action that only reads). No scope at all means everything its roles allow; a scope never adds.
 */
import type { Parsed, Problem } from '../problem.ts';
import { ACTIONS, type Action } from './actions.ts';

const READS = /\.(read|list|read-public|read-internal)$/;

/** Unknown scopes cover nothing: a key made by a newer version is narrower here, never wider. */
export function coversAction(scopes: readonly string[], action: Action): boolean {
  if (scopes.length === 0) return true;
  return scopes.some(
    (scope) =>
      scope === action ||
      (scope === 'read' && READS.test(action)) ||
      (scope.endsWith('.*') && action.startsWith(scope.slice(0, -1))),
  );
}

/** Every scope that names nothing here, each with its place in the list. Repeats are dropped. */
export function parseScopes(texts: readonly string[]): Parsed<readonly string[]> {
  const problems = texts.flatMap((text, index): Problem[] =>
    isScope(text)
      ? []
      : [
          {
            pointer: `/${index}`,
            code: 'unknown-scope',
            message: `A scope is an action such as finding.submit, an area such as finding.*, or read. Actions: ${ACTIONS.join(', ')}.`,
          },
        ],
  );
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: [...new Set(texts)], warnings: [] };
}

function isScope(text: string): boolean {
  if (text === 'read') return true;
  if (text.endsWith('.*')) return ACTIONS.some((action) => action.startsWith(text.slice(0, -1)));
  return ACTIONS.some((action) => action === text);
}
