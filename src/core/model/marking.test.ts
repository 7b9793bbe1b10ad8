import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excessIn, isAbove, MARKINGS, readMarking, sayExcess } from './marking.ts';

const bytes = (text: string) => Buffer.from(text);

test('a marking above the maximum is found in any document, as a member or as a banner', () => {
  const above = [
    '{"format":"breakwater.finding/1","marking":"SECRET"}',
    '{"marking" : "secret//NOFORN"}',
    '{"description":"TOP SECRET//SI//NOFORN\\nwhat we saw"}',
    'CUI//SP-PRVCY',
    '{"title":"(S//NF) the gate"}',
    '{"marking":"COSMIC"}',
  ];
  for (const text of above) assert.notEqual(excessIn(bytes(text), 'UNCLASSIFIED'), null, text);
  assert.deepEqual(excessIn(bytes(above[2]!), 'SECRET'), { marking: 'TOP SECRET' });
  assert.equal(excessIn(bytes(above[0]!), 'SECRET'), null);
});

test('words that are no markings do not keep a document out', () => {
  const below = [
    '{"marking":"unclassified"}',
    '{"marking":"U//FOUO"}',
    '{"description":"the SECRET variable is read from https://example.net//SECRET/x"}',
    'const key = SECRET // the secret',
    '{"title":"confidential//see below"}',
  ];
  for (const text of below) assert.equal(excessIn(bytes(text), 'UNCLASSIFIED'), null, text);
});

test('the order is one line, and a marking is read however it is written', () => {
  for (const [at, marking] of MARKINGS.entries()) {
    assert.equal(readMarking(` ${marking.toLowerCase()}//REL `), marking);
    for (const [other, maximum] of MARKINGS.entries()) assert.equal(isAbove(marking, maximum), at > other);
  }
  assert.equal(readMarking('__proto__'), null);
});

test('what is said of a refusal names the marking and nothing of the document', () => {
  const excess = excessIn(bytes('{"title":"gate 7","marking":"harbour crane"}'), 'CUI');
  assert.deepEqual(excess, { marking: null });
  assert.doesNotMatch(sayExcess(excess!, 'CUI'), /crane|gate/);
  assert.match(sayExcess(excess!, 'CUI'), /not accredited/);
});
