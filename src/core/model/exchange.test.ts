import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ExchangeContent,
  exchangeStatement,
  faultsOfContent,
  readExchange,
  reviewExchange,
} from './exchange.ts';

const content: ExchangeContent = {
  id: 'x-1',
  from: 'Clearinghouse A',
  to: 'Clearinghouse B',
  purpose: 'the same model is tested there',
  marking: 'CUI',
  preparedAt: '2026-03-01T08:00:00.000Z',
  parts: [
    { kind: 'finding', name: 'f-1', marking: 'UNCLASSIFIED', credit: 'lab-a', body: { title: 'x' } },
    { kind: 'document', name: 'report', marking: 'CUI', credit: null, body: 'text' },
  ],
};
const reviews = [
  { name: 'first', at: '2026-03-01T09:00:00.000Z' },
  { name: 'second', at: '2026-03-01T10:00:00.000Z' },
];
const file = { state: 'prepared', preparedBy: 'u-a', digest: 'd', reviews: [] } as const;

test('a file is sealed by two people who did not make it, each once, over what stands now', () => {
  assert.deepEqual(reviewExchange(file, { by: 'u-a', digest: 'd' }), { ok: false, refusal: 'own-work' });
  assert.deepEqual(reviewExchange(file, { by: 'u-b', digest: 'e' }), {
    ok: false,
    refusal: 'another-content',
  });
  assert.deepEqual(reviewExchange(file, { by: 'u-b', digest: 'd' }), { ok: true, state: 'reviewed-once' });
  const once = { ...file, state: 'reviewed-once', reviews: [{ by: 'u-b', digest: 'd' }] } as const;
  assert.deepEqual(reviewExchange(once, { by: 'u-b', digest: 'd' }), {
    ok: false,
    refusal: 'reviewed-before',
  });
  assert.deepEqual(reviewExchange(once, { by: 'u-c', digest: 'd' }), { ok: true, state: 'sealed' });
  for (const state of ['sealed', 'refused'] as const)
    assert.deepEqual(reviewExchange({ ...once, state }, { by: 'u-c', digest: 'd' }), {
      ok: false,
      refusal: 'not-waiting',
    });
});

test('a file marked above the instance, or below one of its parts, is refused with every fault', () => {
  assert.deepEqual(faultsOfContent(content, 'CUI'), []);
  const faults = faultsOfContent({ marking: 'SECRET', parts: content.parts }, 'CUI');
  assert.deepEqual(
    faults.map(({ code }) => code),
    ['above-marking'],
  );
  const [first, second] = content.parts;
  const parts = [first!, { ...first!, marking: 'SECRET' as const }, second!];
  assert.deepEqual(
    faultsOfContent({ marking: 'UNCLASSIFIED', parts }, 'UNCLASSIFIED').map(({ code, pointer }) => [
      code,
      pointer,
    ]),
    [
      ['repeated', '/parts/1/name'],
      ['above-file', '/parts/1/marking'],
      ['above-file', '/parts/2/marking'],
    ],
  );
});

type Loose = { [member: string]: Loose };

function sealed(change: (statement: Loose) => void = () => undefined) {
  const statement = JSON.parse(Buffer.from(exchangeStatement(content, reviews)).toString());
  change(statement);
  return readExchange(statement, 'CUI');
}

test('what was sealed is read back as it was, and the same content is the same bytes', () => {
  assert.deepEqual(sealed(), { ok: true, value: { content, reviews } });
  assert.deepEqual(exchangeStatement(content, reviews), exchangeStatement({ ...content }, [...reviews]));
});

test('a file that was touched, reviewed once, marked too high or made of something else says everything wrong', () => {
  const codes = (read: ReturnType<typeof sealed>) => (read.ok ? [] : read.problems.map(({ code }) => code));
  const of = (change: Parameters<typeof sealed>[0]) => codes(sealed(change));
  const contentOf = (statement: Loose) => statement['predicate']!['content']!;
  assert.deepEqual(
    of((one) => Object.assign(one['predicate']!, { reviews: [reviews[0], reviews[0]] })),
    ['not-reviewed'],
  );
  assert.deepEqual(
    of((one) => Object.assign(contentOf(one)['parts']!['0']!, { body: 'other' })),
    ['another-part'],
  );
  assert.deepEqual(
    of((one) => Object.assign(contentOf(one), { marking: 'SECRET', to: '' })),
    ['missing', 'above-marking'],
  );
  assert.deepEqual(
    of((one) => Object.assign(contentOf(one), { marking: 'cosmic', parts: [null, 7] })),
    [
      ...['unknown-marking', 'unknown-part', 'missing', 'credit', 'missing', 'unknown-marking'],
      ...['unknown-part', 'missing', 'credit', 'missing', 'unknown-marking', 'repeated'],
      ...['another-part', 'another-part'],
    ],
  );
  for (const nothing of [null, [], 'x', { predicateType: 'urn:x' }])
    assert.deepEqual(codes(readExchange(nothing, 'CUI')), ['not-an-exchange']);
});
