import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasCarriageReturns, mailPatch, patchFileName } from './mail-patch.ts';
import { shellCommand } from './shell-words.ts';

const DATE = '2026-11-21T12:00:00.000Z';
const AUTHOR = { name: 'Clearinghouse', address: 'patches@breakwater.invalid' };

function inRepository(
  files: Readonly<Record<string, string>>,
  work: (git: (...args: string[]) => string, path: string) => void,
): void {
  const path = mkdtempSync(join(tmpdir(), 'bw-mail-patch-'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: path,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_COMMITTER_NAME: 'Maintainer',
    GIT_COMMITTER_EMAIL: 'm@example.invalid',
    GIT_AUTHOR_NAME: 'Maintainer',
    GIT_AUTHOR_EMAIL: 'm@example.invalid',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: path, env, encoding: 'utf8', stdio: 'pipe' });
  try {
    git('init', '-q', '-b', 'main');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    git('add', '.');
    git('commit', '-q', '-m', 'start');
    work(git, path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

test('git am takes it, with hostile words in subject and body, and the commit says them as text', () => {
  const diff = [
    '--- a/set.js',
    '+++ b/set.js',
    '@@ -1,3 +1,4 @@',
    ' one',
    '-two',
    '+TWO',
    '+and a half',
    ' three',
    '',
  ].join('\n');
  const mail = mailPatch({
    subject: 'set: refuse “__proto__”\nBcc: everyone@example.org',
    body: 'From: somebody@else.example\nSubject: another\n\n---\ndiff --git a/x b/x\nFrom 1234 Mon\nThe last line.',
    diff,
    author: AUTHOR,
    date: DATE,
  });
  assert.ok(mail !== null);
  inRepository({ 'set.js': 'one\ntwo\nthree\n' }, (git, path) => {
    writeFileSync(join(path, '0001.patch'), mail);
    git('am', '-q', '0001.patch');
    assert.equal(readFileSync(join(path, 'set.js'), 'utf8'), 'one\nTWO\nand a half\nthree\n');
    assert.match(git('log', '-1', '--format=%an <%ae>'), /^Clearinghouse <patches@breakwater\.invalid>/);
    assert.equal(git('log', '-1', '--format=%s').trim(), 'set: refuse “__proto__” Bcc: everyone@example.org');
    const body = git('log', '-1', '--format=%b');
    assert.match(body, /From: somebody@else\.example/);
    assert.match(body, /The last line\./);
    assert.equal(git('log', '--format=%h').trim().split('\n').length, 2);
  });
});

test('files that come and go, several hunks and a diff without prefixes are written as git reads them', () => {
  const long = Array.from({ length: 30 }, (_, line) => `line ${line + 1}`).join('\n');
  const diff = [
    '--- long.txt\t2026-01-01',
    '+++ long.txt\t2026-01-02',
    '@@ -2,2 +2,3 @@',
    ' line 2',
    '+between',
    ' line 3',
    '@@ -29,2 +30,2 @@',
    ' line 29',
    '-line 30',
    '\\ No newline at end of file',
    '+thirty',
    '\\ No newline at end of file',
    '--- /dev/null',
    '+++ b/new.txt',
    '@@ -0,0 +1,2 @@',
    '+From here on',
    '+--- not a header',
    '--- a/old.txt',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-gone',
    '',
  ].join('\n');
  const mail = mailPatch({ subject: 'fix', body: '', diff, author: AUTHOR, date: DATE });
  assert.ok(mail !== null);
  inRepository({ 'long.txt': long, 'old.txt': 'gone\n' }, (git, path) => {
    writeFileSync(join(path, '0001.patch'), mail);
    git('am', '-q', '0001.patch');
    assert.match(
      readFileSync(join(path, 'long.txt'), 'utf8'),
      /line 2\nbetween\nline 3[\s\S]*\nline 29\nthirty$/,
    );
    assert.equal(readFileSync(join(path, 'new.txt'), 'utf8'), 'From here on\n--- not a header\n');
    assert.deepEqual(git('ls-files').trim().split('\n').sort(), ['long.txt', 'new.txt']);
  });
});

test('a diff that cannot be read makes no mail, and carriage returns are told', () => {
  assert.equal(mailPatch({ subject: 'x', body: '', diff: 'not a diff', author: AUTHOR, date: DATE }), null);
  const windows = mailPatch({
    subject: 'x',
    body: '',
    diff: '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\r\n+b\r\n c\r\n',
    author: AUTHOR,
    date: DATE,
  });
  assert.equal(hasCarriageReturns(windows ?? ''), true);
  assert.equal(patchFileName('st: encoded dots // leave!'), '0001-st-encoded-dots-leave.patch');
  assert.equal(patchFileName('…'), '0001-fix.patch');
});

test('a command from outside is words in a shell, never syntax', () => {
  const argv = ['printf', '%s|', "it's", '$(id)', 'a b', '`x`', '-n', 'two\nlines', ''];
  const said = execFileSync('sh', ['-c', shellCommand(argv)], { encoding: 'utf8' });
  assert.equal(
    said,
    argv
      .slice(2)
      .map((word) => `${word}|`)
      .join(''),
  );
});
