/** Dart's pub: Semantic Versioning, but build metadata breaks ties, compared like a prerelease (pub_semver). */
import { keyed } from './scheme.ts';
import { identifiersKey, parseSemver, prereleaseKey, releaseKey } from './semver.ts';

export const PUB = keyed({
  ecosystems: ['Pub'],
  versTypes: ['pub'],
  key: (version) => {
    const parts = parseSemver(version);
    if (parts === null) return null;
    const build = parts.build === undefined ? '\u0001' : `\u0002${identifiersKey(parts.build.split('.'))}`;
    return releaseKey(parts.release) + prereleaseKey(parts.prerelease) + build;
  },
});
