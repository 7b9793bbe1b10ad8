/** Which purl type an ecosystem's packages have: OSV names ecosystems, purls have types, findings use either. */

/** By purl type, OSV's name of the ecosystem. */
export const ECOSYSTEM_OF_TYPE: Readonly<Record<string, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  maven: 'Maven',
  gem: 'RubyGems',
  nuget: 'NuGet',
  composer: 'Packagist',
  golang: 'Go',
  cargo: 'crates.io',
  hex: 'Hex',
  pub: 'Pub',
  cran: 'CRAN',
  hackage: 'Hackage',
  deb: 'Debian',
  rpm: 'Red Hat',
  apk: 'Alpine',
};
