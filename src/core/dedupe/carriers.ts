/**
 * Through which option or argument a reproducer feeds its attack. Two that reach one place unguarded are two flaws: each
 * is quoted, checked or escaped on its own, and a fix of the one leaves the other. Read with bounded patterns from a
 * hostile program, and only ever a reason to leave a pair to a person.
 */

/** Signs of an attack in a string, by what it is aimed at. Every pattern is linear. */
const AIMS: readonly (readonly [aim: string, pattern: RegExp])[] = [
  // A shell's own signs around a command that proofs run.
  ['shell', /(?:[;|&`]|\$\()\s{0,4}(?:touch|echo|cat|id|sleep|curl|sh|node|cp|mv|printf)\b/],
  ['path', /\.\.[/\\]|%2e%2e|\.\.%2f/i],
  ['markup', /<script\b|\bon(?:error|load|mouseover|focus)\s?=|javascript:/i],
  [
    'query',
    /union\s+(?:all\s+)?select|'\s?or\s+'?1'?\s?=|[;)]\s{0,4}(?:drop|delete|insert|update|select)\b/i,
  ],
  ['address', /\/\/(?:127\.0\.0\.1|localhost|169\.254\.|\[::1\]|0\.0\.0\.0)/i],
  ['code', /\b(?:child_process|execSync|process\.mainModule|__import__)\b/],
];

/** `aim option:name`, or `aim callee#position` for an argument by place, counted from 1. */
const MAX_CARRIERS = 12;
const MAX_LITERALS = 400;
/** Looked back so far from a string for the call that it is handed to. */
const BACK = 400;

const LITERAL = /'((?:[^'\\\n]|\\.){1,400})'|"((?:[^"\\\n]|\\.){1,400})"|`([^`]{1,800})`/g;

/** Of a program without its comments; sorted. Empty where no attack is recognised. */
export function carriersOf(code: string): readonly string[] {
  // Strings blanked, so that a comma or a bracket in one is not counted.
  const bare = code.replace(LITERAL, (literal) => ' '.repeat(literal.length));
  const carriers = new Set<string>();
  let read = 0;
  for (const match of code.matchAll(LITERAL)) {
    read += 1;
    if (read > MAX_LITERALS || carriers.size >= MAX_CARRIERS) break;
    const at = handedTo(bare, code, match.index);
    if (at === null) continue;
    for (const [aim, pattern] of AIMS) if (pattern.test(match[0].slice(1, -1))) carriers.add(`${aim} ${at}`);
  }
  return [...carriers].toSorted();
}

function handedTo(bare: string, code: string, index: number): string | null {
  const key = /([A-Za-z_$][\w$]{0,60})['"]?\s?:$/.exec(
    code.slice(Math.max(0, index - 80), index).trimEnd(),
  )?.[1];
  if (key !== undefined) return `option:${key.toLowerCase()}`;
  let depth = 0;
  let position = 1;
  for (let back = index - 1; back >= Math.max(0, index - BACK); back -= 1) {
    const sign = bare[back] as string;
    if (')]}'.includes(sign)) depth += 1;
    else if ('[{'.includes(sign) && depth === 0) return null;
    else if ('[{('.includes(sign) && depth > 0) depth -= 1;
    else if (sign === ',' && depth === 0) position += 1;
    else if (sign === '(') {
      const callee = /([A-Za-z_$][\w$]{0,60})\s?$/.exec(bare.slice(Math.max(0, back - 64), back))?.[1];
      return callee === undefined ? null : `${callee.toLowerCase()}#${position}`;
    } else if (sign === ';' || (sign === '\n' && depth === 0 && bare[back - 1] === ';')) return null;
  }
  return null;
}

/** One aim on both sides, and nowhere through the same; null where nothing speaks against one root cause. */
export function otherCarriers(
  left: readonly string[],
  right: readonly string[],
): { readonly left: readonly string[]; readonly right: readonly string[] } | null {
  for (const [aim] of AIMS) {
    const [a, b] = [aimedAt(aim, left), aimedAt(aim, right)];
    if (a.length > 0 && b.length > 0 && a.every((one) => b.every((other) => isOther(aim, one, other))))
      return { left: a, right: b };
  }
  return null;
}

function aimedAt(aim: string, carriers: readonly string[]): readonly string[] {
  return carriers.flatMap((carrier) =>
    carrier.startsWith(`${aim} `) ? [carrier.slice(aim.length + 1)] : [],
  );
}

/**
 * Two options by name, two places of one call. An option and a place are compared only for a shell: what is no command
 * is handed over in as many ways as there are programs, and a call of one's own hides how.
 */
function isOther(aim: string, one: string, other: string): boolean {
  if (one === other) return false;
  const [isOption, wasOption] = [one.startsWith('option:'), other.startsWith('option:')];
  if (isOption !== wasOption) return aim === 'shell';
  return isOption || one.split('#')[0] === other.split('#')[0];
}
