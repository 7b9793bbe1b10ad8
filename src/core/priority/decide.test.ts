import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from './decide.ts';
import type { DecisionTable } from './decision-table.ts';
import { BOD_26_04, findTable, TABLES } from './tables.ts';

function table(name: string): DecisionTable {
  const found = findTable(name);
  assert.ok(found, name);
  return found;
}

function outcome(name: string, inputs: Record<string, unknown>): string {
  const answer = decide(table(name), Object.entries(inputs));
  assert.ok(answer.ok, JSON.stringify(answer));
  return `${answer.value.outcome} ${answer.value.label}`;
}

test('a listed, exposed, automatable flaw with total impact is to be fixed in three days, with forensics', () => {
  assert.equal(
    outcome(BOD_26_04, { KEV: 'Y', PE: 'Y', A: 'Y', TI: 'T' }),
    '3DF 3 days & forensic investigation',
  );
  assert.equal(outcome(BOD_26_04, { KEV: 'N', PE: 'Y', A: 'Y', TI: 'T' }), '3D 3 days');
  assert.equal(outcome(BOD_26_04, { KEV: 'N', PE: 'N', A: 'N', TI: 'T' }), 'FSU Fix on system upgrade');
});

test('keys and values are taken in any case, by short name, name or full id', () => {
  const inputs = { 'in kev': 'yes', 'CISA:pe:1.0.0': 'y', a: 'Yes', 'Technical impact': 'TOTAL' };
  assert.equal(outcome(BOD_26_04, inputs), '3DF 3 days & forensic investigation');
});

test('the answer names its inputs in canonical form and its row', () => {
  const answer = decide(table(BOD_26_04), Object.entries({ kev: 'n', pe: 'n', a: 'n', ti: 'partial' }));
  assert.deepEqual(answer, {
    ok: true,
    value: {
      table: BOD_26_04,
      inputs: { PE: 'N', KEV: 'N', A: 'N', TI: 'P' },
      outcome: 'FSU',
      label: 'Fix on system upgrade',
      row: 1,
    },
  });
});

test('a missing, unknown, repeated or wrong input is named, all at once', () => {
  const answer = decide(table(BOD_26_04), [
    ['KEV', 'perhaps'],
    ['PE', 'Y'],
    ['pe', 'N'],
    ['colour', 'red'],
    ['A', 3],
  ]);
  assert.deepEqual(answer.ok ? [] : answer.problems.map(({ pointer, code }) => `${pointer} ${code}`), [
    '/KEV unknown-value',
    '/pe repeated',
    '/colour unknown-key',
    '/A unknown-value',
    ' missing-key',
  ]);
});

test('a table answers to the id of its outcome only where no other table decides it', () => {
  assert.equal(table('cisa:BOD2604:1.0.0').id, BOD_26_04);
  assert.equal(table('CISA:dt_bod2604').id, BOD_26_04);
  assert.equal(findTable('ssvc:DSOI:1.0.0'), null);
  assert.equal(findTable('ssvc:DT_NONE:1.0.0'), null);
});

for (const each of TABLES) {
  test(`${each.id} has one row for every combination of its values`, () => {
    const rows = each.rows.trim().split(/\s+/);
    const combinations = each.points.reduce((product, point) => product * point.values.length, 1);
    assert.equal(new Set(rows.map((row) => row.slice(0, -1))).size, combinations);
    assert.equal(rows.length, combinations);
    for (const row of rows) {
      assert.equal(row.length, each.points.length + 1);
      const points = [...each.points, each.outcome];
      for (const [at, point] of points.entries())
        assert.ok(point.values[Number(row[at])], `${row} at ${point.id}`);
    }
  });
}
