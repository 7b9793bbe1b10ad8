/** OpenSSL before 3 (`1.0.2zd`, letters after the numbers, `z` before `za`) and since (semantic versions); nginx too. */
import { text } from './key.ts';
import { keyed } from './scheme.ts';
import { prereleaseKey, releaseKey } from './semver.ts';

export const OPENSSL = keyed({
  ecosystems: [],
  versTypes: ['openssl', 'nginx'],
  key: (version) => {
    const match = /^([0-9]+(?:\.[0-9]+)*)([a-z]*)(?:-([0-9a-z.]+))?$/.exec(version.trim().toLowerCase());
    if (match === null) return null;
    const [, numbers = '', letters = '', pre] = match;
    return (
      releaseKey(numbers.split('.')) + text(letters) + prereleaseKey(pre === undefined ? [] : pre.split('.'))
    );
  },
});
