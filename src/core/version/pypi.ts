/**
 * PyPI: PEP 440, and below every PEP 440 version the legacy texts that old tools still ordered
 * (setuptools' `parse_version`), because advisories and inventories hold them.
 */
import { isDigits, natural, text } from './key.ts';
import { keyed } from './scheme.ts';
import { releaseKey } from './semver.ts';

const PEP_440 = new RegExp(
  [
    '^\\s*v?(?:([0-9]+)!)?([0-9]+(?:\\.[0-9]+)*)',
    '(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*))?',
    '(?:-([0-9]+)|([-_.]?(?:post|rev|r)[-_.]?([0-9]*)))?',
    '([-_.]?dev[-_.]?([0-9]*))?',
    '(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\\s*$',
  ].join(''),
);

const PHASES: Readonly<Record<string, string>> = {
  a: '\u0002',
  alpha: '\u0002',
  b: '\u0003',
  beta: '\u0003',
};

/** PEP 440 "Summary of permitted suffixes and relative ordering". */
function pep440Key(version: string): string | null {
  const match = PEP_440.exec(version);
  if (match === null) return null;
  const [
    ,
    epoch = '',
    release = '',
    phase,
    phaseNumber = '',
    implicitPost,
    post,
    postNumber = '',
    dev,
    devNumber = '',
    local,
  ] = match;
  const hasPost = implicitPost !== undefined || post !== undefined;
  // A bare development release comes before every prerelease of the same numbers; no prerelease comes last.
  const bareDev = phase === undefined && !hasPost && dev !== undefined;
  const pre =
    phase !== undefined ? (PHASES[phase] ?? '\u0004') + natural(phaseNumber) : bareDev ? '\u0001' : '\u0005';
  const after = hasPost ? `\u0002${natural(implicitPost ?? postNumber)}` : '\u0001';
  const development = dev !== undefined ? `\u0001${natural(devNumber)}` : '\u0002';
  return `\u0002${natural(epoch)}${releaseKey(release.split('.'))}${pre}${after}${development}${localKey(local)}`;
}

/** PEP 440 "Local version identifiers": numbers above words, fewer parts below more. */
function localKey(local: string | undefined): string {
  if (local === undefined) return '\u0001';
  const parts = local
    .split(/[-_.]/)
    .map((part) => (isDigits(part) ? `\u0003${natural(part)}` : `\u0002${text(part)}`));
  return `\u0002${parts.join('')}\u0001`;
}

const LEGACY_WORDS: Readonly<Record<string, string>> = {
  pre: 'c',
  preview: 'c',
  '-': 'final-',
  rc: 'c',
  dev: '@',
};

/** The rule from before PEP 440: numbers padded to eight, words starred, `final` closing, noise dropped. */
function legacyKey(version: string): string {
  const parts: string[] = [];
  for (const part of [...legacyParts(version), '*final']) {
    if (part.startsWith('*')) {
      if (part < '*final') while (parts.at(-1) === '*final-') parts.pop();
      while (parts.at(-1) === '00000000') parts.pop();
    }
    parts.push(part);
  }
  return `\u0001${parts.map((part) => `\u0002${text(part)}`).join('')}\u0001`;
}

function* legacyParts(version: string): Generator<string> {
  for (const piece of version.split(/([0-9]+|[a-z]+|\.|-)/)) {
    const part = LEGACY_WORDS[piece] ?? piece;
    if (part === '' || part === '.') continue;
    yield /^[0-9]/.test(part) ? part.padStart(8, '0') : `*${part}`;
  }
}

export const PYPI = keyed({
  ecosystems: ['PyPI'],
  versTypes: ['pypi'],
  key: (version) => {
    const folded = version.toLowerCase();
    return pep440Key(folded) ?? legacyKey(folded);
  },
});
