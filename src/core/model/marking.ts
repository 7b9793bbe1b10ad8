/**
 * How sensitive what an instance holds may be. One maximum for a whole instance, out of an ordered set; what is
 * marked above it does not come in. Breakwater is accredited for nothing: a marking here is a gate, and no claim
 * that the instance may hold what passes it.
 * Names: 32 CFR 2002 (CUI), Executive Order 13526 section 1.2 (the three levels).
 */

/** From the widest to the tightest. */
export const MARKINGS = ['UNCLASSIFIED', 'CUI', 'CONFIDENTIAL', 'SECRET', 'TOP SECRET'] as const;
export type Marking = (typeof MARKINGS)[number];

/** What holds where nobody set a maximum: nothing that carries a control marking. */
export const LOWEST: Marking = 'UNCLASSIFIED';

/** What every place says that shows the maximum. */
export const NOT_ACCREDITED =
  'This system is not accredited for any marking. The maximum keeps out what is marked above it; it allows nobody to enter anything.';

export function isAbove(marking: Marking, maximum: Marking): boolean {
  return MARKINGS.indexOf(marking) > MARKINGS.indexOf(maximum);
}

/** Reads `secret//NOFORN` as SECRET. Null for words that are no marking: not the same as unmarked. */
export function readMarking(text: string): Marking | null {
  const level = text.split('//', 1)[0]!.trim().toUpperCase().replaceAll(/\s+/g, ' ');
  return MARKINGS.find((marking) => marking === level) ?? SHORT[level] ?? null;
}

const SHORT: Readonly<Record<string, Marking | undefined>> = Object.assign(Object.create(null), {
  U: 'UNCLASSIFIED',
  C: 'CONFIDENTIAL',
  S: 'SECRET',
  TS: 'TOP SECRET',
});

/** A member of that name in any JSON document; its value up to a length no marking has. */
const MEMBER = /"marking"\s{0,16}:\s{0,16}"([^"]{0,80})"/g;
/** Banner and portion lines as they stand in text: always with the double stroke, so that a word is no marking. */
const BANNER = /\b(TOP SECRET|SECRET|CONFIDENTIAL|CUI)\/\/[A-Z]{2}|\((TS|S)\/\/[A-Z]{2}/g;

/** What a stretch of bytes says that is above the maximum: the marking, or null for one that nobody here knows. */
export type Excess = { readonly marking: Marking | null };

/**
 * Looks for markings in a document's bytes, whatever its format: JSON members called `marking`, and banner and
 * portion lines. Null: nothing above the maximum was found. Known holes: a marking without strokes in running
 * text, one inside a compressed or encrypted file, and one spelled with JSON escapes are not seen.
 */
export function excessIn(bytes: Uint8Array, maximum: Marking): Excess | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  for (const [, value = ''] of text.includes('"marking"') ? text.matchAll(MEMBER) : []) {
    const marking = readMarking(value);
    if (marking === null || isAbove(marking, maximum)) return { marking };
  }
  for (const [, long, short] of text.includes('//') ? text.matchAll(BANNER) : []) {
    const marking = readMarking(long ?? short ?? '');
    if (marking !== null && isAbove(marking, maximum)) return { marking };
  }
  return null;
}

/** As much of a chunk as must be looked at again with the next one. */
export const OVERLAP_BYTES = 160;

/** For people; names the marking and nothing of the document. */
export function sayExcess({ marking }: Excess, maximum: Marking): string {
  const what = marking === null ? 'It has a marking that is not known here' : `It is marked ${marking}`;
  return `${what}; this instance takes nothing above ${maximum}. Nothing of it was kept. ${NOT_ACCREDITED}`;
}
