import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkpointText, parseCheckpoint } from './checkpoint.ts';
import { type NoteSigner, openNote, parseVkey, signNote, unauthenticatedText, vkeyOf } from './note.ts';

/** A fixed key, so that a failing case can be run again. PKCS #8 is a fixed prefix and 32 bytes. */
function signer(name: string, fill: number): NoteSigner {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return { name, privateKey, publicKey: Buffer.from(jwk.x ?? '', 'base64url') };
}

const log = signer('log.example/one', 1);
const verifier = parseVkey(vkeyOf(log))!;
const text = checkpointText({ origin: log.name, size: 12, root: Buffer.alloc(32, 7) });
const note = Buffer.from(signNote(text, log));

test('a note opens under the key that signed it and under no other', () => {
  assert.deepEqual(openNote(note, [verifier]), { ok: true, text });
  const stranger = parseVkey(vkeyOf(signer('log.example/one', 2)))!;
  assert.deepEqual(openNote(note, [stranger]), { ok: false, reason: 'unknown-key' });
  assert.deepEqual(openNote(note, []), { ok: false, reason: 'unknown-key' });
  assert.equal(unauthenticatedText(note), text);
});

test('the note of the Go checksum database opens under its published key', () => {
  const sumdb = parseVkey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8');
  assert.equal(sumdb?.name, 'sum.golang.org');
  const vkey = parseVkey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  const signed =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  assert.equal(openNote(Buffer.from(signed), [vkey!]).ok, true);
});

test('one changed bit of a note is never believed', () => {
  fc.assert(
    fc.property(fc.nat(note.length - 1), fc.nat(7), (at, bit) => {
      const forged = Buffer.from(note);
      forged[at]! ^= 1 << bit;
      assert.equal(openNote(forged, [verifier]).ok, false);
    }),
    { numRuns: 500 },
  );
});

test('a second signature by a stranger changes nothing, a false one by a known key spoils the note', () => {
  const line = signNote(text, signer('witness.example', 3)).slice(text.length + 1);
  assert.deepEqual(openNote(Buffer.concat([note, Buffer.from(line)]), [verifier]), { ok: true, text });
  const witness = parseVkey(vkeyOf(signer('witness.example', 3)))!;
  const other = signNote(`${text}extension\n`, signer('witness.example', 3)).split('\n\n')[1]!;
  assert.deepEqual(openNote(Buffer.concat([note, Buffer.from(other)]), [verifier, witness]), {
    ok: false,
    reason: 'bad-signature',
  });
});

test('a key whose id does not follow from it, or that is not Ed25519, is refused', () => {
  const vkey = vkeyOf(log);
  assert.equal(parseVkey(vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')), null);
  assert.equal(parseVkey(vkey.replace('log', 'lag')), null);
  for (const bad of ['', '+', 'a+b+c', `${vkey}+`, vkey.slice(0, -4), `x y${vkey}`, 'a'.repeat(5000)]) {
    assert.equal(parseVkey(bad), null, bad);
  }
});

test('hostile notes are refused without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      assert.equal(openNote(bytes, [verifier]).ok, false);
    }),
  );
  const hostile = [
    'text\n',
    'text\n\n',
    '\n\n',
    `${text}\n— ${log.name} AAAA\n`,
    `${text}\n— ${log.name}  AAAAAAAA\n`,
    `${text}\u0001\n\n— a AAAAAAAA\n`,
    `${text}\n${'— a AAAAAAAA\n'.repeat(100)}`,
    `${text}\n— a AAAAAAAA`,
  ];
  for (const bad of hostile) {
    assert.deepEqual(
      openNote(Buffer.from(bad), [verifier]),
      { ok: false, reason: 'malformed' },
      JSON.stringify(bad),
    );
  }
  assert.equal(openNote(Buffer.alloc(200_000, 0x61), [verifier]).ok, false);
});

test('a checkpoint has one spelling of its size and root', () => {
  assert.deepEqual(checkpointText(parseCheckpoint(text)!), text);
  const [origin, , root] = text.split('\n');
  for (const bad of [
    '',
    `${origin}\n12\n${root}`,
    `${origin}\n012\n${root}\n`,
    `${origin}\n-1\n${root}\n`,
    `${origin}\n1e3\n${root}\n`,
    `${origin}\n9007199254740993\n${root}\n`,
    `\n12\n${root}\n`,
    `${origin}\n12\n${root}=\n`,
    `${origin}\n12\n${root}\n\nx\n`,
    `${origin}\n12\nAAAA\n`,
  ])
    assert.equal(parseCheckpoint(bad), null, JSON.stringify(bad));
  assert.equal(parseCheckpoint(`${text}extension\n`)?.size, 12);
});
