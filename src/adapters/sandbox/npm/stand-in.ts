/** Source text of a component's stand-in, file by file, from what `describe-modules` saw of the real one. */
export type Described =
  | { readonly file: string; readonly type: 'script'; readonly exports: unknown }
  | { readonly file: string; readonly type: 'module'; readonly exports: Readonly<Record<string, unknown>> }
  | { readonly file: string; readonly type: 'failed' };

const INERT = '/lab/inside/inert.cjs';

/** One line of JSON a file, as the describing run wrote them. Lines that do not parse are left out. */
export function readDescriptions(report: Uint8Array): Described[] {
  return new TextDecoder()
    .decode(report)
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Described];
      } catch {
        return [];
      }
    });
}

export function standInSource(described: Described): string {
  if (described.type === 'failed') return emptyStandIn(described.file);
  if (described.type === 'script') {
    return `'use strict';\nmodule.exports = require('${INERT}')(${literal(described.exports)});\n`;
  }
  const names = Object.keys(described.exports);
  const lines = [`import build from '${INERT}';`];
  for (const [index, name] of names.entries()) {
    lines.push(`const e${index} = build(${literal(described.exports[name])});`);
    lines.push(`export { e${index} as ${name === 'default' ? 'default' : JSON.stringify(name)} };`);
  }
  return `${lines.join('\n')}\n`;
}

/** For files that were not loaded or could not be described: whatever is asked of them is inert. */
export function emptyStandIn(file: string): string {
  if (file.endsWith('.mjs'))
    return `import build from '${INERT}';\nexport default build.inertValue(false);\n`;
  return `'use strict';\nmodule.exports = require('${INERT}').inertValue(false);\n`;
}

/** JSON is a subset of JavaScript since ES2019; the description is data from a sandbox and stays data. */
function literal(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}
