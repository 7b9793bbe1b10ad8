/** Every version order there is. A new ecosystem is a file beside this one and a line here. */
import { ALPINE } from './alpine.ts';
import { ALPM } from './alpm.ts';
import { CONAN } from './conan.ts';
import { DEBIAN } from './debian.ts';
import { EBUILD } from './ebuild.ts';
import { DATETIME, INTDOT, LEXICOGRAPHIC } from './generic.ts';
import { MAVEN } from './maven.ts';
import { NUGET } from './nuget.ts';
import { CRAN, HACKAGE } from './number-lists.ts';
import { OPENSSL } from './openssl.ts';
import { PACKAGIST } from './packagist.ts';
import { PUB } from './pub.ts';
import { PYPI } from './pypi.ts';
import { RPM } from './rpm.ts';
import { RUBYGEMS } from './rubygems.ts';
import type { VersionScheme } from './scheme.ts';
import { SEMVER } from './semver.ts';

export const SCHEMES: readonly VersionScheme[] = [
  SEMVER,
  PYPI,
  MAVEN,
  DEBIAN,
  RPM,
  ALPINE,
  RUBYGEMS,
  NUGET,
  PACKAGIST,
  PUB,
  CRAN,
  HACKAGE,
  ALPM,
  EBUILD,
  CONAN,
  OPENSSL,
  INTDOT,
  LEXICOGRAPHIC,
  DATETIME,
];

const byEcosystem = new Map(
  SCHEMES.flatMap((scheme) => scheme.ecosystems.map((name) => [name.toLowerCase(), scheme])),
);
const byVersType = new Map(SCHEMES.flatMap((scheme) => scheme.versTypes.map((name) => [name, scheme])));

/** By OSV ecosystem name, any case, with or without its release (`Debian:12`). undefined: no order is known. */
export function schemeOfEcosystem(ecosystem: string): VersionScheme | undefined {
  return byEcosystem.get((ecosystem.split(':', 1)[0] ?? '').toLowerCase());
}

/** By VERS or purl type, lower case. undefined: no order is known. */
export function schemeOfType(type: string): VersionScheme | undefined {
  return byVersType.get(type);
}
