import { buildPurl, formatPurl, type ParsedPurl, parsePurl } from '../../../core/purl/purl.ts';
import { isObject, parseJson } from '../../../formats/json/parse.ts';
import { readArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { answerLines, type LineAnswer } from '../line-command.ts';

export const PURL: Command = {
  help: `
Usage: breakwater purl [--build] [--json] < lines

Reads a package URL a line and answers its canonical form, or 'error: …'.

  --build  reads the parts instead, one JSON object a line:
           {"type":"npm","namespace":"@a","name":"b","version":"1.0.0","qualifiers":{},"subpath":null}
  --json   answers the parts: one array, one element a line

Example: echo 'pkg:PyPI/Zope.Interface@5.0' | breakwater purl
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: { build: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    return answerLines(io, values.json === true, (line) =>
      answer(values.build === true ? fromParts(line) : parsePurl(line.trim())),
    );
  },
};

function answer(parsed: ParsedPurl): LineAnswer {
  if (!parsed.ok) return { ok: false, reason: `the package URL ${parsed.reason}` };
  const { type, namespace, name, version, qualifiers, subpath } = parsed.purl;
  const purl = formatPurl(parsed.purl);
  const json = {
    purl,
    type,
    namespace: namespace === '' ? null : namespace,
    name,
    version: version === '' ? null : version,
    qualifiers: Object.keys(qualifiers).length === 0 ? null : qualifiers,
    subpath: subpath === '' ? null : subpath,
  };
  return { ok: true, text: purl, json };
}

const PARTS = ['type', 'namespace', 'name', 'version', 'subpath'] as const;

function fromParts(line: string): ParsedPurl {
  const parsed = parseJson(Buffer.from(line));
  const given = parsed.ok ? parsed.value : null;
  if (!isObject(given)) {
    const why = parsed.ok ? [] : parsed.problems.map(({ message }) => ` ${message}`);
    return { ok: false, reason: ['is not given as one JSON object.', ...why].join('').replace(/\.$/, '') };
  }
  for (const part of PARTS) {
    const value = given[part];
    if (value !== undefined && value !== null && typeof value !== 'string')
      return { ok: false, reason: `has a ${part} that is not text` };
  }
  const qualifiers = given['qualifiers'] ?? {};
  if (!isObject(qualifiers) || Object.values(qualifiers).some((value) => typeof value !== 'string')) {
    return { ok: false, reason: 'has qualifiers that are not an object of texts' };
  }
  return buildPurl({ ...given, qualifiers: qualifiers as Record<string, string> });
}
