/** Rows and columns of a matrix gathered by root cause. Pure, so that the page and its sentences agree. */
import type { Matrix } from '../../../../src/apps/server/views/index.ts';

export type Group = {
  readonly key: string;
  readonly case: Matrix['findings'][number]['case'];
  /** What its columns are called where there is no case. */
  readonly name: string;
  readonly rows: readonly Matrix['findings'][number][];
  readonly columns: readonly Matrix['patches'][number][];
};

/**
 * Root causes with most proofs first, then what is in no case, then patches of cases without a proof, then
 * releases. Every row and column is in exactly one group.
 */
export function inGroups(matrix: Matrix): {
  readonly groups: readonly Group[];
  readonly rows: Group['rows'];
  readonly columns: Group['columns'];
} {
  const byCase = Map.groupBy(matrix.findings, ({ caseId }) => caseId);
  const diffs = matrix.patches.filter(({ kind }) => kind === 'diff');
  const releases = matrix.patches
    .filter(({ kind }) => kind === 'version')
    .toSorted((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
  const cases = [...byCase]
    .map(([caseId, rows]) => ({
      key: caseId ?? 'none',
      case: rows[0]?.case ?? null,
      name: 'of no case',
      rows,
      columns: diffs.filter((patch) => patch.caseId === caseId),
    }))
    .toSorted(
      (a, b) =>
        Number(a.case === null) - Number(b.case === null) ||
        b.rows.length - a.rows.length ||
        (a.case?.number ?? 0) - (b.case?.number ?? 0),
    );
  const placed = new Set(cases.flatMap(({ columns }) => columns));
  const loose = diffs.filter((patch) => !placed.has(patch));
  const rest = [
    { key: 'loose', case: null, name: 'without a proof', rows: [], columns: loose },
    { key: 'releases', case: null, name: 'published', rows: [], columns: releases },
  ].filter(({ columns }) => columns.length > 0);
  const groups = [...cases, ...rest];
  return {
    groups,
    rows: groups.flatMap((group) => [...group.rows]),
    columns: groups.flatMap((group) => [...group.columns]),
  };
}
