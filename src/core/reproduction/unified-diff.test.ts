import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyFilePatch, formatUnifiedDiff, parseUnifiedDiff } from './unified-diff.ts';

const DIFF = `diff --git a/lib/set.js b/lib/set.js
--- a/lib/set.js
+++ b/lib/set.js
@@ -1,4 +1,5 @@
 function set(o, k, v) {
-  o[k] = v;
+  if (k === '__proto__') return;
+  o[k] = v;
 }
 module.exports = set;
`;
const OLD = 'function set(o, k, v) {\n  o[k] = v;\n}\nmodule.exports = set;\n';
const NEW =
  "function set(o, k, v) {\n  if (k === '__proto__') return;\n  o[k] = v;\n}\nmodule.exports = set;\n";

function apply(diff: string, text: string): string | null {
  const patches = parseUnifiedDiff(diff);
  assert.ok(!('problem' in patches), JSON.stringify(patches));
  const applied = applyFilePatch(text, patches[0]!);
  return 'problem' in applied ? `problem: ${applied.problem}` : applied.text;
}
const problem = (diff: string) => {
  const parsed = parseUnifiedDiff(diff);
  return 'problem' in parsed ? parsed.problem : null;
};

test('a diff as git writes it applies', () => {
  assert.equal(apply(DIFF, OLD), NEW);
});

test('the diff may come without the tool’s a/ and b/, and with a time after the name', () => {
  assert.equal(
    apply(
      DIFF.replaceAll(/ [ab]\/lib/g, ' lib').replace('+++ lib/set.js', '+++ lib/set.js\t2026-01-01'),
      OLD,
    ),
    NEW,
  );
});

test('one line that is not as the diff says, and nothing is applied', () => {
  assert.match(apply(DIFF, OLD.replace('o[k] = v', 'o[k]=v')) ?? '', /^problem: line 2/);
});

test('a hunk that stands elsewhere is not looked for', () => {
  assert.match(apply(DIFF, `\n${OLD}`) ?? '', /^problem/);
});

test('a file with CRLF keeps its line ends', () => {
  assert.equal(apply(DIFF, OLD.replaceAll('\n', '\r\n')), NEW.replaceAll('\n', '\r\n'));
});

test('a diff with CRLF, empty context lines too, applies to a file with LF', () => {
  const diff = '--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n\n-b\n+B\n'.replaceAll('\n', '\r\n');
  assert.equal(apply(diff, 'a\n\nb'), 'a\n\nB');
});

test('a change without hunks beside one with hunks is refused, not left out', () => {
  const binary = 'diff --git a/y.png b/y.png\nBinary files a/y.png and b/y.png differ\n';
  assert.equal(problem(`${DIFF}${binary}`), 'binary patches are not read');
  const renamed = 'diff --git a/y b/z\nsimilarity index 100%\nrename from y\nrename to z\n';
  assert.equal(problem(`${DIFF}${renamed}`), 'a file that is only renamed or copied is not read');
});

test('several hunks apply in order, and a second that goes back does not', () => {
  const two = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+A\n@@ -3 +3 @@\n-c\n+C\n';
  assert.equal(apply(two, 'a\nb\nc'), 'A\nb\nC');
  const back = '--- a/x\n+++ b/x\n@@ -3 +3 @@\n-c\n+C\n@@ -1 +1 @@\n-a\n+A\n';
  assert.match(apply(back, 'a\nb\nc') ?? '', /out of order/);
});

test('a source of half a million lines is patched at its end', () => {
  const lines = 'x\n'.repeat(500_000);
  assert.equal(apply('--- a/x\n+++ b/x\n@@ -500000,1 +500000,1 @@\n-x\n+y\n', lines), `${lines.slice(2)}y\n`);
});

test('a patch may create and remove files', () => {
  assert.equal(apply('--- /dev/null\n+++ b/n.js\n@@ -0,0 +1,2 @@\n+one\n+two\n', ''), 'one\ntwo');
  assert.equal(apply('--- a/n.js\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-one\n-two\n', 'one\ntwo'), null);
});

test('lines are added at the end and in the middle where the hunk has no context', () => {
  assert.equal(apply('--- a/x\n+++ b/x\n@@ -1,0 +2 @@\n+b\n', 'a\nc'), 'a\nb\nc');
});

for (const name of ['../x', '/etc/passwd', 'a/../../x', 'a\\b', '']) {
  test(`the file name ${JSON.stringify(name)} is refused`, () => {
    assert.match(problem(`--- ${name}\n+++ ${name}\n@@ -1 +1 @@\n-a\n+b\n`) ?? '', /leaves the source root/);
  });
}

test('what is no diff, or ends in the middle, says so', () => {
  assert.equal(problem('hello'), 'the diff names no file');
  assert.equal(problem('--- a/x\n+++ b/x\n'), 'a file in the diff has no hunk');
  assert.notEqual(problem('--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n'), null);
  assert.equal(problem('GIT binary patch\n'), 'binary patches are not read');
});

test('a diff that was read and written again says the same', () => {
  const patches = parseUnifiedDiff(DIFF);
  assert.ok(!('problem' in patches));
  assert.equal(apply(formatUnifiedDiff(patches), OLD), NEW);
});
