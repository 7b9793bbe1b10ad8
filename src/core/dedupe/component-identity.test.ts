import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Component } from '../finding/finding.ts';
import { componentIdentity } from './component-identity.ts';

const same = (what: string, spellings: readonly Component[]) => {
  const keys = new Set(spellings.map(componentIdentity));
  assert.equal(keys.size, 1, `${what}: ${[...keys].join(', ')}`);
};

test('one package is one component, by its purl or by ecosystem and name', () => {
  same('npm', [
    { purl: 'pkg:npm/lodash@4.17.15' },
    { ecosystem: 'npm', name: 'lodash', version: '4.0.0' },
    { ecosystem: 'NPM', name: 'lodash' },
  ]);
  same('a scope', [{ purl: 'pkg:npm/%40acme/x@1.0.0' }, { ecosystem: 'npm', name: '@acme/x' }]);
  same('PyPI, which folds names', [
    { purl: 'pkg:pypi/my-package' },
    { ecosystem: 'PyPI', name: 'My_Package' },
    { ecosystem: 'pip', name: 'my-package' },
  ]);
  same('Maven', [{ purl: 'pkg:maven/com.acme/bind@1' }, { ecosystem: 'Maven', name: 'com.acme:bind' }]);
  same('crates', [{ purl: 'pkg:cargo/mini' }, { ecosystem: 'crates.io', name: 'mini' }]);
});

test('one repository is one component, by its address, a forge purl or the Go module at its root', () => {
  same('GitHub', [
    { repository: 'https://github.com/Acme/Unpack.git' },
    { repository: 'git+ssh://git@github.com/acme/unpack/' },
    { repository: 'https://github.com/acme/unpack.git/' },
    { repository: 'https://github.com/acme/unpack/tree/main/src' },
    { purl: 'pkg:github/acme/unpack@abc' },
    { purl: 'pkg:golang/github.com/acme/unpack@v1.4.0' },
    { ecosystem: 'Go', name: 'github.com/acme/unpack' },
  ]);
});

test('both forms of a CPE name one product', () => {
  same('a product', [
    { name: 'cpe:2.3:a:acme:unpack:1.0:*:*:*:*:*:*:*' },
    { name: 'cpe:/a:Acme:unpack:1.2' },
  ]);
});

test('what only looks alike stays apart', () => {
  const keys = [
    { purl: 'pkg:npm/x' },
    { purl: 'pkg:npm/%40acme/x' },
    { purl: 'pkg:pypi/x' },
    { purl: 'pkg:golang/github.com/acme/x' },
    { purl: 'pkg:golang/github.com/acme/x/v2' },
    { purl: 'pkg:golang/github.com/acme/x/cmd' },
    { repository: 'https://github.com/acme/x2' },
    { repository: 'https://gitlab.com/acme/x' },
    { name: 'x' },
    { ecosystem: 'constructor', name: 'x' },
    { ecosystem: 'Debian', name: 'x' },
    { name: 'cpe:2.3:a:acme:x:1:*:*:*:*:*:*:*' },
  ].map(componentIdentity);
  assert.equal(new Set(keys).size, keys.length, keys.join(', '));
  assert.equal(componentIdentity({}), '');
});
