/** NuGet: Semantic Versioning with any count of numbers and identifiers compared without regard to case. */
import { keyed } from './scheme.ts';
import { parseSemver, prereleaseKey, releaseKey } from './semver.ts';

export const NUGET = keyed({
  ecosystems: ['NuGet'],
  versTypes: ['nuget'],
  key: (version) => {
    const parts = parseSemver(version);
    if (parts === null) return null;
    const prerelease = parts.prerelease.map((identifier) => identifier.toLowerCase());
    return releaseKey(parts.release) + prereleaseKey(prerelease);
  },
});
