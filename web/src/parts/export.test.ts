import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from './export.ts';

const columns = [
  { head: 'Title', text: (row: { t: string }) => row.t },
  { head: 'Count', text: () => -3 },
];

test('a title that a spreadsheet would run is quoted, a negative number is not', () => {
  assert.equal(toCsv([{ t: '=HYPERLINK("x")' }], columns), 'Title,Count\r\n"\'=HYPERLINK(""x"")",-3\r\n');
});

test('commas, quotes and line breaks in a title stay in one cell', () => {
  assert.equal(toCsv([{ t: 'a,"b"\nc' }], columns), 'Title,Count\r\n"a,""b""\nc",-3\r\n');
});
