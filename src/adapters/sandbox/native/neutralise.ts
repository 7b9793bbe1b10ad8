/**
 * A C file without one function's body. No parser: comments and strings are blanked, then braces are counted,
 * which is enough for a definition at the top level. C only: falling off the end is no option in C++.
 */

/** Null where the function is not defined here, or more than once (behind `#if`, say). */
export function withoutFunction(text: string, name: string): string | null {
  if (!/^[A-Za-z_]\w{0,200}$/.test(name)) return null;
  const blank = blanked(text);
  const bodies: { readonly start: number; readonly end: number; readonly isVoid: boolean }[] = [];
  let depth = 0;
  for (let at = 0; at < blank.length; at++) {
    const character = blank[at];
    if (character === '{') depth++;
    else if (character === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0 && isWordAt(blank, at, name)) {
      const start = bodyAfter(blank, at + name.length);
      const end = start === null ? null : closing(blank, start, '{', '}');
      if (start === null || end === null) continue;
      bodies.push({ start, end: end + 1, isVoid: returnsNothing(blank, at) });
      at = end;
    }
  }
  const [body, ...more] = bodies;
  if (body === undefined || more.length > 0) return null;
  return `${text.slice(0, body.start)}${body.isVoid ? '{ }' : '{ return 0; }'}${text.slice(body.end)}`;
}

/** The same length with comments, strings, characters and preprocessor lines turned into blanks. */
function blanked(text: string): string {
  const shape =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|^[ \t]*#(?:\\\n|[^\n])*/gm;
  return text.replace(shape, (found) => found.replace(/[^\n]/g, ' '));
}

function isWordAt(text: string, at: number, name: string): boolean {
  return (
    text.startsWith(name, at) && !/\w/.test(text[at - 1] ?? ' ') && !/\w/.test(text[at + name.length] ?? ' ')
  );
}

/** Where the body opens, if a parameter list and nothing but old-style declarations stand in between. */
function bodyAfter(text: string, from: number): number | null {
  const open = skipBlanks(text, from);
  if (text[open] !== '(') return null;
  const close = closing(text, open, '(', ')');
  if (close === null) return null;
  const brace = text.indexOf('{', close);
  if (brace < 0 || brace - close > 2_000) return null;
  const between = text.slice(close + 1, brace);
  return /[=}]/.test(between) || /^\s*[;,]/.test(between) ? null : brace;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? 'x')) at++;
  return at;
}

function closing(text: string, open: number, opens: string, closes: string): number | null {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === opens) depth++;
    if (text[at] === closes && --depth === 0) return at;
  }
  return null;
}

function returnsNothing(text: string, nameAt: number): boolean {
  const before = text.slice(Math.max(0, nameAt - 300), nameAt);
  const head = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('}')) + 1);
  return /\bvoid\b/.test(head) && !head.includes('*');
}
