/**
 * Identifiers of flaws, by strict grammar. A look-alike that does not parse is not an identifier: "CVE-2021-1"
 * in a sentence must not join two findings. What is found here is still only the submitter's assertion.
 */
const GRAMMARS: readonly { readonly scheme: string; readonly pattern: RegExp }[] = [
  { scheme: 'CVE', pattern: /^CVE-(?:199\d|20\d\d)-\d{4,7}$/ },
  { scheme: 'GHSA', pattern: /^GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}$/ },
  {
    scheme: 'OSV',
    pattern:
      /^(?:PYSEC|RUSTSEC|GO|MAL|OSV|DSA|DLA|RHSA|ALSA|GSD|NSWG-ECO|SNYK-JS)-[A-Z0-9]+(?:-\d{1,9}){0,2}$/,
  },
];

/** Longer than any known identifier; anything longer is text. */
const MAX_LENGTH = 40;

export type Identifier = { readonly scheme: string; readonly id: string };

/** Null where the text is no identifier of a scheme known here. */
export function parseIdentifier(text: string): Identifier | null {
  if (text.length > MAX_LENGTH) return null;
  const trimmed = text.trim();
  const id = /^ghsa/i.test(trimmed) ? `GHSA${trimmed.slice(4).toLowerCase()}` : trimmed.toUpperCase();
  const grammar = GRAMMARS.find(({ pattern }) => pattern.test(id));
  return grammar === undefined ? null : { scheme: grammar.scheme, id };
}

/** All identifiers among these texts, sorted, without repeats. */
export function identifiersOf(texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    const identifier = parseIdentifier(text);
    if (identifier !== null) found.add(identifier.id);
  }
  return [...found].toSorted();
}

export type IdentifierAgreement =
  | { readonly kind: 'shared'; readonly id: string }
  | { readonly kind: 'conflict'; readonly scheme: string }
  | { readonly kind: 'silent' };

/**
 * `conflict` where both carry identifiers of one scheme and share none at all: the schemes count by flaw
 * (CVE counting rules 4.2), so two numbers speak for two flaws.
 */
export function compareIdentifiers(a: readonly string[], b: readonly string[]): IdentifierAgreement {
  const shared = a.find((id) => b.includes(id));
  if (shared !== undefined) return { kind: 'shared', id: shared };
  const schemes = new Set(a.map((id) => parseIdentifier(id)?.scheme));
  const clash = b.map((id) => parseIdentifier(id)?.scheme).find((scheme) => schemes.has(scheme));
  return clash === undefined || clash === 'OSV' ? { kind: 'silent' } : { kind: 'conflict', scheme: clash };
}
