/**
 * Letters that look alike are one letter here. `раѕте` in Cyrillic and `paste` in Latin must neither hide a
 * duplicate nor make two names of one; zero-width characters and combining marks in a name mean nothing.
 * The table holds the look-alikes of Latin letters in Cyrillic, Greek and Armenian as Unicode TR 39 lists
 * them; a look-alike that is not here costs a suggestion, never a wrong merge.
 */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ['аɑα', 'a'],
  ['ЬʙВΒв', 'b'],
  ['сϲСϹ', 'c'],
  ['ԁժ', 'd'],
  ['еҽЕΕ', 'e'],
  ['ɡց', 'g'],
  ['һհНΗ', 'h'],
  ['іɩιІΙӏ', 'i'],
  ['јЈ', 'j'],
  ['кκКΚ', 'k'],
  ['ⅼ', 'l'],
  ['мМΜ', 'm'],
  ['ոΝ', 'n'],
  ['оοօОΟ', 'o'],
  ['рρРΡ', 'p'],
  ['ԛզ', 'q'],
  ['гᴦ', 'r'],
  ['ѕՏЅ', 's'],
  ['тτТΤ', 't'],
  ['υսᴜ', 'u'],
  ['ѵνᴠ', 'v'],
  ['ԝѡ', 'w'],
  ['хχХΧ', 'x'],
  ['уүγУΥ', 'y'],
  ['ᴢΖ', 'z'],
];

const LATIN = new Map(LOOK_ALIKES.flatMap(([alike, latin]) => [...alike].map((sign) => [sign, latin])));

/** Compatibility forms composed, marks and zero-width signs gone, look-alikes Latin. Case is kept for Latin letters. */
export function foldConfusables(text: string): string {
  // Nearly every text is ASCII, and ASCII is not changed by any of this.
  if (/^[\u0000-\u007f]*$/.test(text)) return text;
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{Mn}\p{Cf}]/gu, '')
    .normalize('NFKC')
    .replaceAll(/[^\u0000-\u007f]/gu, (sign) => LATIN.get(sign) ?? sign);
}
