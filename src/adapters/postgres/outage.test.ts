import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outageOf } from './outage.ts';

const coded = (code: string, more: object = {}) => Object.assign(new Error('said'), { code, ...more });

test('no connection, no room and a server on its way are outages', () => {
  for (const code of ['08006', '53100', '53300', '57P01', '57P03', '58030', 'ECONNREFUSED', 'ENOSPC']) {
    assert.equal(outageOf(coded(code)), code);
  }
  assert.equal(outageOf(coded('ENOENT', { syscall: 'connect' })), 'ENOENT');
  assert.equal(outageOf(new Error('Connection terminated unexpectedly')), 'lost connection');
});

test('a fault of the program is none', () => {
  for (const code of ['23505', '42601', '57014', '22P02', 'ERR_ASSERTION'])
    assert.equal(outageOf(coded(code)), null);
  assert.equal(outageOf(coded('ENOENT', { syscall: 'open' })), null);
  assert.equal(outageOf(new TypeError('x is not a function')), null);
  assert.equal(outageOf({ code: '53100' }), null);
});
