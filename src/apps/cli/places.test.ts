import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readArguments } from './arguments.ts';
import { databaseUrl, dataDirectory } from './places.ts';
import { printable } from './printable.ts';
import { usageOf } from './usage.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-places-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'file'), '');

test('a directory that is there, or can be made, is taken as it is given', () => {
  for (const path of [folder, join(folder, 'new'), join(folder, 'new/er/still')]) {
    assert.equal(dataDirectory(path, {}), path);
  }
  assert.equal(dataDirectory(undefined, { BREAKWATER_DATA: folder }), folder);
});

test('a place where no directory can be is bad usage, before anything is made', () => {
  const hopeless = [
    '',
    'a\0b',
    '/dev/null',
    '/proc/new/er',
    '/sys/new',
    join(folder, 'file'),
    join(folder, 'file/x'),
  ];
  for (const path of hopeless) {
    assert.throws(
      () => dataDirectory(path, {}),
      { name: 'UsageError', message: /^--data .*cannot be used/ },
      path,
    );
  }
});

test('an address of no database is bad usage, and is not repeated', () => {
  assert.equal(databaseUrl(undefined, {}), undefined);
  assert.equal(databaseUrl('postgres://u@h/d', {}), 'postgres://u@h/d');
  for (const wrong of ['nope', 'http://user:secret@host/', 'file:///etc/passwd']) {
    assert.throws(
      () => databaseUrl(wrong, {}),
      (error: Error) => {
        assert.doesNotMatch(error.message, /secret|nope/);
        return error.name === 'UsageError' && error.message.startsWith('--database-url');
      },
    );
    assert.throws(() => databaseUrl(undefined, { DATABASE_URL: wrong }), /^UsageError: DATABASE_URL/);
  }
});

test('a word that would steer the terminal is shown as what it is', () => {
  assert.throws(() => readArguments({ args: ['--\u001b[31m'] }), {
    name: 'UsageError',
    message: /Unknown option '--\\u001b\[31m'/,
  });
  assert.equal(printable('a\nb\u202ec'), 'a\\u000ab\\u202ec');
  assert.equal(printable('a\u200bb\u{e0041}'), 'a\\u200bb\\udb40\\udc41', 'nor what is not seen at all');
});

test('a database that is away, shut or of another release, and a full disk, are no fault of the program', () => {
  const said = (code: string, message = 'said') => {
    const usage = usageOf(Object.assign(new Error(message), { code })) as Error;
    assert.equal(usage.name, 'UsageError', code);
    return usage.message;
  };
  assert.match(said('ECONNREFUSED'), /the database cannot be reached \(ECONNREFUSED\)/);
  const shut = Object.assign(new Error('said'), { code: 'EROFS', path: '/srv/\u001b[1m' });
  assert.equal((usageOf(shut) as Error).message, '/srv/\\u001b[1m cannot be read or written (EROFS).');
  const without = Object.assign(new Error('said'), { code: 'EACCES' });
  assert.equal(usageOf(without), without);
  assert.match(said('ENOSPC'), /no room on the disk \(ENOSPC\)/);
  assert.match(
    said('28P01', 'password authentication failed'),
    /the database refuses: password authentication/,
  );
  assert.match(said('3D000', 'database "x" does not exist'), /does not exist/);
  const mismatch = Object.assign(new Error('the database is newer'), { name: 'SchemaMismatch' });
  assert.equal((usageOf(mismatch) as Error).name, 'UsageError');
  const fault = new TypeError('x is not a function');
  assert.equal(usageOf(fault), fault);
});
