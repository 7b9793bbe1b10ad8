import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseFixedVersion } from './choose-fixed-version.ts';

const PUBLISHED = ['0.9.0', '2.0.0', '1.0.0', '1.1.0', '1.2.0-rc.1', '1.2.0', '10.0.0'];

test('the fixed side is the lowest published version above the vulnerable one and outside the range', () => {
  assert.equal(chooseFixedVersion('vers:npm/<1.2.0', '1.0.0', PUBLISHED), '1.2.0');
  assert.equal(chooseFixedVersion('vers:npm/<=1.1.0', '1.0.0', PUBLISHED), '1.2.0');
  assert.equal(chooseFixedVersion('vers:npm/<2.0.0', '1.0.0', PUBLISHED), '2.0.0');
});

test('a version below the vulnerable one is no fix, though it is outside the range', () => {
  assert.equal(chooseFixedVersion('vers:npm/1.0.0', '1.0.0', PUBLISHED), '1.1.0');
});

test('a prerelease stands for the fix only where there is nothing else', () => {
  assert.equal(chooseFixedVersion('vers:npm/<=1.0.0', '1.0.0', ['1.0.0', '1.1.0-rc.1']), '1.1.0-rc.1');
});

test('nothing claimed, nothing readable or nothing published: no fixed side', () => {
  assert.equal(chooseFixedVersion(undefined, '1.0.0', PUBLISHED), null);
  assert.equal(chooseFixedVersion('<1.2.0', '1.0.0', PUBLISHED), null);
  assert.equal(chooseFixedVersion('vers:npm/*', '1.0.0', PUBLISHED), null);
});
