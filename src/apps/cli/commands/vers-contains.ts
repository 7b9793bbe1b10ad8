import { parseVers, versContains } from '../../../core/version/vers.ts';
import { readArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { answerLines, type LineAnswer } from '../line-command.ts';

export const VERS_CONTAINS: Command = {
  help: `
Usage: breakwater vers contains [--strict] [--json] < pairs

Reads pairs 'vers:…<TAB>version', one a line, and answers true, false or 'error: …' for each.

  --strict  a range that is not in canonical form is an error; without it, it is evaluated
  --json    one array, one element a line

Example: printf 'vers:npm/<4.17.21\\t4.17.20\\n' | breakwater vers contains
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: { strict: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    return answerLines(io, values.json === true, (line) => answer(line, values.strict === true));
  },
};

function answer(line: string, strict: boolean): LineAnswer {
  const [vers, version, ...more] = line.split('\t');
  if (vers === undefined || version === undefined || more.length > 0)
    return { ok: false, reason: "the line is not 'vers:…<TAB>version'" };
  const parsed = parseVers(vers);
  if (!parsed.ok) return { ok: false, reason: `the range ${parsed.reason}` };
  if (strict && parsed.deviations.length > 0)
    return { ok: false, reason: `the range is not canonical: ${parsed.deviations.join('; ')}` };
  const contained = versContains(parsed.range, version);
  if (typeof contained !== 'boolean') return { ok: false, reason: contained.reason };
  return { ok: true, text: String(contained), json: contained };
}
