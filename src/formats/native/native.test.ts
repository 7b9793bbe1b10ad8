import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../core/finding/finding.ts';
import type { Problem } from '../../core/problem.ts';
import { readDocument } from '../registry.ts';

const FLAW = {
  format: 'breakwater.finding/1',
  id: 'lab/1',
  component: { purl: 'pkg:npm/lodash@4.17.15' },
  title: 'a flaw',
};
const REPRODUCER = {
  environment: 'npm',
  files: [{ path: './poc.js', text: 'x' }],
  command: ['node', 'poc.js'],
  oracle: { type: 'prototype-polluted' },
};

function read(document: unknown, origin: 'local' | 'http' = 'http') {
  return readDocument(Buffer.from(JSON.stringify(document)), { source: 'f.json', origin });
}

function finding(document: unknown): Finding {
  const reading = read(document);
  assert.ok(reading.ok, JSON.stringify(reading));
  return reading.value.findings[0] as Finding;
}

function problems(document: unknown, origin: 'local' | 'http' = 'http'): string[] {
  const reading = read(document, origin);
  assert.equal(reading.ok, false, 'expected problems');
  return reading.ok ? [] : reading.problems.map(({ pointer, code }: Problem) => `${pointer} ${code}`).sort();
}

function broken(change: object, origin: 'local' | 'http' = 'http'): string[] {
  return problems({ ...FLAW, reproducer: { ...REPRODUCER, ...change } }, origin);
}

test('the smallest finding is a format, a component and a title or description', () => {
  const read = finding({
    format: FLAW.format,
    component: { repository: 'https://example.org/a' },
    description: 'd',
  });
  assert.equal(read.id, 'f.json#');
  assert.equal(read.title, undefined);
});

test('what is missing is named, all at once', () => {
  assert.deepEqual(problems({ format: 'breakwater.finding/1' }), [' missing-member', ' missing-member']);
  assert.deepEqual(problems({ ...FLAW, component: {} }), ['/component missing-member']);
});

test('another version of the format is refused by name', () => {
  assert.deepEqual(problems({ ...FLAW, format: 'breakwater.finding/2' }), ['/format unknown-value']);
});

test('unknown members are kept by pointer, with a warning, and do not reject', () => {
  const reading = read({ ...FLAW, weakness: ['CWE-79'], finder: { party: 'p', mood: 1 } });
  assert.ok(reading.ok);
  assert.deepEqual(reading.value.findings[0]?.unknown, { '/weakness': ['CWE-79'], '/finder/mood': 1 });
  assert.deepEqual(reading.warnings.map(({ pointer }) => pointer).sort(), ['/finder/mood', '/weakness']);
});

test('a null member is read as absent', () => {
  assert.equal(finding({ ...FLAW, finder: { party: 'p', model: null } }).finder?.model, undefined);
});

test('weaknesses are canonical and without repeats', () => {
  assert.deepEqual(finding({ ...FLAW, weaknesses: ['cwe-79', 'CWE-79', 'CWE-1321'] }).weaknesses, [
    'CWE-79',
    'CWE-1321',
  ]);
});

test('the purl is canonical, and names ecosystem, name and version', () => {
  const { component } = finding({ ...FLAW, component: { purl: 'PKG:NPM/@scope/x@1.0.0' } });
  assert.deepEqual(component, {
    purl: 'pkg:npm/%40scope/x@1.0.0',
    ecosystem: 'npm',
    name: '@scope/x',
    version: '1.0.0',
  });
});

test('links that could run something are refused', () => {
  assert.deepEqual(problems({ ...FLAW, references: [{ type: 'report', url: 'javascript:alert(1)' }] }), [
    '/references/0/url url',
  ]);
});

test('a patch has exactly one of diff and version', () => {
  assert.deepEqual(
    problems({ ...FLAW, patches: [{ id: 'a' }, { id: 'a', version: '1', diff: '@@ -1 +1 @@' }] }),
    ['/patches/0 diff-or-version', '/patches/1 diff-or-version', '/patches/1/id repeated'],
  );
});

test('defaults of a reproducer are three runs of 30 seconds without network', () => {
  const { reproducer } = finding({ ...FLAW, reproducer: REPRODUCER });
  assert.equal(reproducer?.runs, 3);
  assert.equal(reproducer?.timeoutSeconds, 30);
  assert.equal(reproducer?.network, 'none');
  assert.equal(reproducer?.files[0]?.path, 'poc.js');
});

for (const path of [
  '../x',
  'a/../../x',
  '/etc/passwd',
  '',
  'a/..',
  'C:\\x',
  'a\nb',
  'dir/',
  '..\\x',
  `${'a'.repeat(256)}`,
]) {
  test(`the file path ${JSON.stringify(path.slice(0, 20))} is refused`, () => {
    assert.deepEqual(broken({ files: [{ path, text: '' }] }), ['/reproducer/files/0/path path']);
  });
}

test('a path with NUL is refused before any path rule sees it', () => {
  assert.deepEqual(broken({ files: [{ path: 'a\0b', text: '' }] }), [' nul-character']);
});

test('a file has exactly one of text and base64, and the base64 is whole', () => {
  assert.deepEqual(
    broken({
      files: [
        { path: 'a' },
        { path: 'b', text: '', base64: '' },
        { path: 'c', base64: 'YQ' },
        { path: 'd', base64: '*' },
      ],
    }),
    [
      '/reproducer/files/0 text-or-base64',
      '/reproducer/files/1 text-or-base64',
      '/reproducer/files/2/base64 bad-form',
      '/reproducer/files/3/base64 bad-form',
      '/reproducer/files/3/base64 bad-form',
    ],
  );
});

test('two files cannot share a path, nor one be a directory of another', () => {
  assert.deepEqual(
    broken({
      files: [
        { path: 'a', text: '' },
        { path: './a', text: '' },
        { path: 'a/b', text: '' },
      ],
    }),
    ['/reproducer/files/1/path path-clash', '/reproducer/files/2/path path-clash'],
  );
});

test('no file of a reproducer stands in for what the lab installs, at any depth and in any case', () => {
  for (const path of [
    'node_modules/lodash/index.js',
    './node_modules/lodash/index.js',
    'deep/node_modules/lodash/package.json',
    'Node_Modules/lodash/index.js',
  ]) {
    assert.deepEqual(broken({ files: [{ path, text: '' }] }), ['/reproducer/files/0/path path'], path);
  }
  finding({ ...FLAW, reproducer: { ...REPRODUCER, files: [{ path: 'my_node_modules.js', text: '' }] } });
});

for (const version of [
  '^1.0.0',
  '1.x',
  'latest',
  '1.0',
  'v1.0.0',
  'npm:other@1.0.0',
  'git+https://example.org/a.git',
  'https://example.org/a.tgz',
  'file:../a',
  '1.0.0 || 2.0.0',
  '',
]) {
  test(`the dependency version ${JSON.stringify(version)} is refused: only exact published ones run`, () => {
    assert.deepEqual(broken({ dependencies: { express: version } }), [
      '/reproducer/dependencies/express exact-version',
    ]);
  });
}

test('dependency names are registry names', () => {
  assert.deepEqual(broken({ dependencies: { '../x': '1.0.0', 'a b': '1.0.0' } }), [
    '/reproducer/dependencies/..~1x package-name',
    '/reproducer/dependencies/a b package-name',
  ]);
});

test('naming the component again with another version is a problem, with the same version it is not', () => {
  assert.deepEqual(broken({ dependencies: { lodash: '4.17.21' } }), [
    '/reproducer/dependencies/lodash version-conflict',
  ]);
  finding({ ...FLAW, reproducer: { ...REPRODUCER, dependencies: { lodash: '4.17.15' } } });
});

test('an npm reproducer needs the exact version of an npm component', () => {
  for (const purl of ['pkg:npm/lodash', 'pkg:npm/lodash@%5E4.0.0', 'pkg:npm/lodash@latest']) {
    assert.deepEqual(problems({ ...FLAW, component: { purl }, reproducer: REPRODUCER }), [
      '/component/purl exact-version',
    ]);
  }
  assert.deepEqual(problems({ ...FLAW, component: { purl: 'pkg:pypi/a@1' }, reproducer: REPRODUCER }), [
    '/component/purl component-not-npm',
  ]);
});

test('runs and time outside their range are problems, not clamped', () => {
  assert.deepEqual(broken({ runs: 0, timeoutSeconds: 121 }), [
    '/reproducer/runs out-of-range',
    '/reproducer/timeoutSeconds out-of-range',
  ]);
  assert.deepEqual(broken({ runs: 21, timeoutSeconds: 1.5 }), [
    '/reproducer/runs out-of-range',
    '/reproducer/timeoutSeconds wrong-type',
  ]);
});

test('sizes above the caps are problems', () => {
  const text = 'x'.repeat(8 * 1024 * 1024 - 10);
  const large = (path: string) => ({ path, text: `${text}${path}` });
  const limits = {
    maxBytes: 64 << 20,
    maxDepth: 64,
    maxValues: 1000,
    maxStringBytes: 16 << 20,
    maxProblems: 10,
  };
  const document = {
    ...FLAW,
    reproducer: { ...REPRODUCER, files: [large('a'), large('b'), large('c'.repeat(20))] },
  };
  const reading = readDocument(Buffer.from(JSON.stringify(document)), {
    source: 'x',
    origin: 'http',
    limits,
  });
  assert.deepEqual(reading.ok ? [] : reading.problems.map(({ pointer }) => pointer), [
    '/reproducer/files/2',
    '/reproducer/files',
  ]);
});

test('an oracle must be one that the lab knows, with its own members', () => {
  assert.deepEqual(broken({ oracle: { type: 'feels-bad' } }), ['/reproducer/oracle/type unknown-value']);
  assert.deepEqual(broken({ oracle: { type: 'cpu-time' } }), ['/reproducer/oracle missing-member']);
  assert.deepEqual(broken({ oracle: { type: 'exit-code', code: 300 } }), [
    '/reproducer/oracle/code out-of-range',
  ]);
  assert.deepEqual(broken({ oracle: { type: 'file-created', path: '../x' } }), [
    '/reproducer/oracle/path path',
  ]);
});

test('an oracle path is the marker alone or has no marker', () => {
  const marker = { type: 'file-created', path: '{marker}' };
  finding({ ...FLAW, reproducer: { ...REPRODUCER, oracle: marker } });
  assert.deepEqual(broken({ oracle: { ...marker, path: 'out/{marker}' } }), ['/reproducer/oracle/path path']);
  const reading = read({ ...FLAW, reproducer: { ...REPRODUCER, oracle: marker } });
  assert.deepEqual(reading.ok && reading.warnings.map(({ code }) => code), ['marker-unused']);
});

test('a native reproducer names local source only on the command line', () => {
  const native = {
    environment: 'native',
    source: { directory: 'src' },
    build: ['make'],
    command: ['./a', '{input}'],
    input: 'crash.bin',
    oracle: { type: 'sanitizer', class: 'heap-buffer-overflow' },
  };
  const document = { ...FLAW, component: { repository: 'https://example.org/a' }, reproducer: native };
  assert.ok(read(document, 'local').ok);
  assert.deepEqual(problems(document, 'http'), ['/reproducer/source source']);
  assert.deepEqual(
    problems(
      {
        ...document,
        reproducer: { ...native, source: { directory: '../x', blob: 'sha256:1' }, input: undefined },
      },
      'local',
    ),
    [
      '/reproducer/command input',
      '/reproducer/source source',
      '/reproducer/source/blob bad-form',
      '/reproducer/source/directory path',
    ],
  );
});
