import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preAuthentication, readEnvelope, statementBytes } from './attestation.ts';

test('the pre-authentication encoding is as DSSE writes it', () => {
  const encoded = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'));
  assert.equal(Buffer.from(encoded).toString(), 'DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('lengths are in bytes, so that no text can move a boundary', () => {
  assert.equal(Buffer.from(preAuthentication('é', Buffer.from('→'))).toString(), 'DSSEv1 2 é 3 →');
});

test('the statement names the reproducer and the component by digest', () => {
  const statement = JSON.parse(
    Buffer.from(
      statementBytes({
        finding: 'f',
        component: 'pkg:npm/a@1.0.0',
        componentDigest: 'sha512:00ff',
        reproducerDigest: 'sha256:aa',
        environmentDigest: 'sha256:bb',
        verdict: 'reproduced',
        reason: null,
        assurance: 'observed',
        controls: { inert: 'passed', attribution: 'passed', fixed: 'not_run', benign: 'not_applicable' },
        fixedSide: null,
        runs: [],
        patches: [],
        limits: {},
        inForce: [],
        labVersion: '0',
        finishedAt: '2026-01-01T00:00:00Z',
      }),
    ).toString(),
  );
  assert.equal(statement._type, 'https://in-toto.io/Statement/v1');
  assert.deepEqual(statement.subject, [
    { name: 'reproducer', digest: { sha256: 'aa' } },
    { name: 'pkg:npm/a@1.0.0', digest: { sha512: '00ff' } },
  ]);
  assert.equal(statement.predicate.verdict, 'reproduced');
});

for (const [what, value] of Object.entries({
  'no object': 'x',
  'no signature': { payloadType: 'a', payload: 'b', signatures: [] },
  'too many signatures': { payloadType: 'a', payload: 'b', signatures: Array(17).fill({ sig: 'x' }) },
  'a signature without its bytes': { payloadType: 'a', payload: 'b', signatures: [{}] },
  'a payload that is no text': { payloadType: 'a', payload: 1, signatures: [{ sig: 'x' }] },
})) {
  test(`${what} is no envelope`, () => assert.equal(readEnvelope(value), null));
}
