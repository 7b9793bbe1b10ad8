/** CERTCC/SSVC: every row of every published decision table, decided by our own data. */
import { join } from 'node:path';
import { decide } from '../../src/core/priority/decide.ts';
import { findTable } from '../../src/core/priority/tables.ts';
import type { Case, Suite } from '../suite.ts';
import { namesIn, readJson } from './files.ts';

type PublishedTable = {
  readonly namespace: string;
  readonly key: string;
  readonly version: string;
  readonly outcome: string;
  readonly mapping: readonly Readonly<Record<string, string>>[];
  readonly decision_points: Readonly<
    Record<string, { readonly values: readonly { readonly key: string; readonly name: string }[] }>
  >;
};

export const ssvc: Suite = {
  name: 'ssvc',
  folder: 'ssvc',
  claims: 'our table gives the published outcome and label for a published row',
  gaps: {},
  *cases(folder) {
    const tables = join(folder, 'json', 'decision_tables');
    for (const namespace of ['cisa', 'cvss', 'ssvc']) {
      for (const name of namesIn(join(tables, namespace), '.json')) {
        yield* casesOf(readJson(tables, namespace, name) as PublishedTable);
      }
    }
  },
};

function* casesOf(published: PublishedTable): Generator<Case> {
  const id = `${published.namespace}:${published.key}:${published.version}`;
  const table = findTable(id);
  for (const [index, row] of published.mapping.entries()) {
    const inputs = Object.entries(row).filter(([key]) => key !== published.outcome);
    const answer = table === null ? null : decide(table, inputs);
    const wanted = row[published.outcome] ?? '';
    const label = published.decision_points[published.outcome]?.values.find(
      ({ key }) => key === wanted,
    )?.name;
    const got = answer?.ok ? answer.value : null;
    const passed = got?.outcome === wanted && got.label === label && got.row === index + 1;
    yield { id: `${id}/${index + 1}`, passed, detail: `expected ${wanted}, got ${JSON.stringify(answer)}` };
  }
}
