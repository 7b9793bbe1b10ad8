/** Which published version stands for "fixed" where no patch names one. */
import { parseSemver, SEMVER } from '../../core/version/semver.ts';
import { parseVers, versContains } from '../../core/version/vers.ts';

/**
 * The lowest published version above the vulnerable one that lies outside `affected` (contracts: "the lowest
 * published version outside `affected`"; one below the vulnerable version is no fix). Releases before
 * prereleases. Null where nothing is claimed, the range cannot be read, or no such version exists.
 */
export function chooseFixedVersion(
  affected: string | undefined,
  vulnerable: string,
  published: readonly string[],
): string | null {
  if (affected === undefined) return null;
  const parsed = parseVers(affected);
  if (!parsed.ok) return null;
  const candidates = published.filter(
    (version) => SEMVER.compare(version, vulnerable) === 1 && versContains(parsed.range, version) === false,
  );
  const releases = candidates.filter((version) => !isPrerelease(version));
  const ordered = (releases.length > 0 ? releases : candidates).toSorted((a, b) => SEMVER.compare(a, b) ?? 0);
  return ordered[0] ?? null;
}

function isPrerelease(version: string): boolean {
  const parsed = parseSemver(version);
  return parsed !== null && version.split('+', 1)[0]!.includes('-');
}
