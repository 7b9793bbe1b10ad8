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

/**
 * The same length with comments, strings, characters and preprocessor lines turned into blanks. Searched from
 * mark to mark: one expression over a whole line keeps a place for each character, and generated sources have
 * lines of ten million.
 */
function blanked(text: string): string {
  const opens = /\/\*|\/\/|["']|^[ \t]*#/gm;
  const kept: string[] = [];
  let from = 0;
  for (let found = opens.exec(text); found !== null; found = opens.exec(text)) {
    const end = endOf(text, found[0], opens.lastIndex);
    if (end === null) continue;
    const blank = text.slice(found.index, end).replace(/[^\n]+/g, (run) => ' '.repeat(run.length));
    kept.push(text.slice(from, found.index), blank);
    from = end;
    opens.lastIndex = end;
  }
  return kept.join('') + text.slice(from);
}

/** Past the end of what `open` begins; `inside` is the first place after the mark. null: it is no such thing. */
function endOf(text: string, open: string, inside: number): number | null {
  if (open === '/*') return after(text.indexOf('*/', inside), 2);
  if (open === '//') return lineEnd(text, inside);
  if (open !== '"' && open !== "'") {
    let end = lineEnd(text, inside);
    while (end < text.length && text[end - 1] === '\\') end = lineEnd(text, end + 1);
    return end;
  }
  const marks = /\\[\s\S]|["'\n]/g;
  marks.lastIndex = inside;
  for (let mark = marks.exec(text); mark !== null && mark[0] !== '\n'; mark = marks.exec(text))
    if (mark[0] === open) return marks.lastIndex;
  return null;
}

function lineEnd(text: string, from: number): number {
  return after(text.indexOf('\n', from), 0) ?? text.length;
}

function after(at: number, length: number): number | null {
  return at === -1 ? null : at + length;
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
