import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuTimeOf } from '../../../test/cpu-time.ts';
import { finding } from './fixtures.ts';
import { traceOf } from './reproducer-calls.ts';

function callsOf(program: string): readonly string[] {
  return traceOf(finding('f', { description: `\`\`\`\n${program}\n\`\`\`` })).calls;
}

test('however a program imports the component, what it calls of it is the same', () => {
  for (const program of [
    "const { set } = require('deep');\nset({}, 'a', 1);",
    "import { set } from 'deep';\nset({}, 'a', 1);",
    "import { set as put } from 'deep';\nput({}, 'a', 1);",
    "import * as deep from 'deep';\ndeep.set({}, 'a', 1);",
    "import deep from 'deep';\ndeep.set({}, 'a', 1);",
    "const { set } = await import('deep');\nset({}, 'a', 1);",
    "const deep = await import('deep');\ndeep.set({}, 'a', 1);",
    "(await import('deep')).set({}, 'a', 1);",
    'from deep import set\nset({}, "a", 1)',
    'from deep import set as put\nput({}, "a", 1)',
    'import deep\ndeep.set({}, "a", 1)',
    'import deep as d\nd.set({}, "a", 1)',
  ]) {
    assert.deepEqual(callsOf(program), ['set'], program);
  }
});

test('the package itself called is told apart, and the runtime is nobody', () => {
  assert.deepEqual(callsOf("import deep from 'deep';\ndeep({}, 'a');"), ['(module)']);
  assert.deepEqual(callsOf("import { default as deep } from 'deep';\ndeep({}, 'a');"), ['(module)']);
  assert.deepEqual(callsOf("import { join } from 'node:path';\njoin('a', 'b');"), []);
  assert.deepEqual(callsOf('import os\nfrom subprocess import check_output\ncheck_output("id")'), []);
});

test('paths of other languages end in the function called', () => {
  assert.deepEqual(callsOf('let r = mini::request::parse_line(b"x");'), ['parse_line']);
  assert.deepEqual(callsOf('img->decode_rows(4);'), ['decode_rows']);
});

test('a program of nothing but imports costs its length', () => {
  const program = `${'import { a, '.repeat(3_000)}\n${'const { '.repeat(3_000)}\n${'from x import '.repeat(3_000)}`;
  assert.ok(cpuTimeOf(() => callsOf(program)) < 1_000);
});
