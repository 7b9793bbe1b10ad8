/**
 * Whether a line of a package can run anything but the package's own code. A bound function of the language that a
 * program hands in leaves no frame, and its time shows at the line that called it: only a line that calls
 * nothing from outside its file speaks for itself. Reads text, not a tree: what it cannot read counts as a call.
 */
const MAX_LINE = 2_000;

/** Words that stand before a bracket and call nothing. */
const KEYWORDS = new Set(
  'if for while switch catch function return typeof void in of do else case throw await yield new delete instanceof'.split(
    ' ',
  ),
);
/** Nobody's but the language's, as long as the file does not take them for a name of its own. */
const LANGUAGE =
  /(?:^|[^\w$.])(?:Math|Number|String|Object|Array|JSON|Date|BigInt|Symbol|Buffer|parseInt|parseFloat|isNaN)(?:\.[\w$]+)?$/;

/** `line` counts from 1. False for a line that is not there or too long to be one of a source's. */
export function callsOnlyItsOwn(text: string, line: number): boolean {
  const code = line < 1 ? undefined : text.split('\n', line)[line - 1];
  if (code === undefined || code.length > MAX_LINE || code.includes('`')) return false;
  const bare = code.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''").replace(/\/\/.*$/, '');
  for (const { index } of bare.matchAll(/\(/g)) {
    const before = bare.slice(0, index).trimEnd().replace(/\?\.$/, '');
    if (!isOwnCall(before, text)) return false;
  }
  return true;
}

function isOwnCall(before: string, text: string): boolean {
  const name = /([\w$]+)$/.exec(before)?.[1];
  // After an operator or another bracket it groups; after the end of an expression it calls what that gave.
  if (name === undefined) return !/[)\]}]$/.test(before);
  if (KEYWORDS.has(name) || LANGUAGE.test(before)) return true;
  const isMember = /\.\s*[\w$]+$/.test(before);
  return !isMember && defines(text, name);
}

function defines(text: string, name: string): boolean {
  return [`function ${name}(`, `function* ${name}(`, `function ${name} (`].some((one) => text.includes(one))
    ? true
    : [' = function', ' = (', ' = async (', '=function', '=('].some((one) => text.includes(`${name}${one}`));
}
