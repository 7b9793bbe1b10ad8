import type { Randomness } from './ports.ts';

/** What an id names, by its prefix. Ids are random and carry nothing else (invariant 13). */
const PREFIXES = {
  party: 'p',
  principal: 'u',
  compartment: 'k',
  finding: 'f',
  receipt: 'r',
  case: 'c',
  link: 'l',
  experiment: 'x',
  trial: 'tr',
  inventory: 'i',
  import: 'im',
  notice: 'n',
  advisory: 'a',
  thread: 't',
  word: 'w',
  maintainerLink: 'm',
  engagement: 'g',
  evaluationSuite: 'es',
  evaluationPlan: 'ep',
  evaluationRun: 'er',
  evaluationReport: 'rp',
  alertQuestion: 'aq',
  consultation: 'cn',
  determination: 'dt',
  criteria: 'ac',
  signedAct: 'sa',
  access: 'al',
  peer: 'e',
  grant: 'pg',
  use: 'pu',
  probe: 'pb',
  probeRequest: 'pr',
  exchange: 'xf',
} as const;

export type IdKind = keyof typeof PREFIXES;

/** Crockford's base 32 in lower case: no i, l, o, u, so that an id survives a telephone. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `<prefix>-` and 16 random symbols, 80 bits: no collision worth planning for below 10⁹ ids. */
export function newId(kind: IdKind, randomness: Randomness): string {
  let id = `${PREFIXES[kind]}-`;
  for (const byte of randomness.bytes(16)) id += ALPHABET[byte & 31];
  return id;
}
