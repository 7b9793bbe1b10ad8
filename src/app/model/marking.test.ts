import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../refusal.ts';
import { archiveBelow, belowMarking } from './marking.ts';
import { ArchiveFault } from './ports.ts';

async function through(chunks: readonly string[]): Promise<string | null> {
  const bytes = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  let passed = '';
  try {
    for await (const chunk of belowMarking(bytes, 'UNCLASSIFIED')) passed += Buffer.from(chunk).toString();
    return passed;
  } catch (error) {
    assert.equal((error as Refusal).problems[0]?.code, 'above-marking');
    return null;
  }
}

test('a marking is seen however a document is cut into chunks', async () => {
  const document = `{"title":"${'x'.repeat(300)}","marking" : "SECRET//NOFORN","rest":1}`;
  for (let cut = 1; cut < document.length; cut += 3)
    assert.equal(await through([document.slice(0, cut), document.slice(cut)]), null, `cut at ${cut}`);
  assert.equal(await through([...document]), null, 'byte by byte');
});

test('what carries none, or one at the maximum, passes unchanged', async () => {
  const chunks = ['{"marking":"UNCLASSI', 'FIED","title":"a', '"}'];
  assert.equal(await through(chunks), chunks.join(''));
});

test('an entry of an archive is looked at as it is unpacked', async () => {
  const archive = archiveBelow(
    {
      names: ['header.json'],
      replaced: new Map(),
      read: async () => Buffer.from('{"eval":{"metadata":{"marking":"CUI"}}}'),
      close: async () => undefined,
    },
    'UNCLASSIFIED',
  );
  await assert.rejects(
    archive.read('header.json', 1000),
    (error) => error instanceof ArchiveFault && error.code === 'above-marking',
  );
});
