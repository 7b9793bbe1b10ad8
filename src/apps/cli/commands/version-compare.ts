import { SCHEMES, schemeOfEcosystem } from '../../../core/version/registry.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { answerLines } from '../line-command.ts';
import { printable } from '../printable.ts';

const KNOWN = SCHEMES.flatMap((scheme) => scheme.ecosystems);

export const VERSION_COMPARE: Command = {
  help: `
Usage: breakwater version compare --ecosystem NAME [--json] < pairs

Reads pairs 'a<TAB>b', one a line, and answers -1 (a comes first), 0 (same place) or 1 for each, or
'error: …' where the ecosystem's own tool would call one of them no version.

  --ecosystem NAME  as in OSV, any case: ${KNOWN.join(', ')}
  --json            one array, one element a line

Example: printf '1.0.0-rc.1\\t1.0.0\\n' | breakwater version compare --ecosystem npm
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: { ecosystem: { type: 'string' }, json: { type: 'boolean' } },
    });
    if (values.ecosystem === undefined) throw new UsageError('--ecosystem NAME is missing');
    const scheme = schemeOfEcosystem(values.ecosystem);
    if (scheme === undefined)
      throw new UsageError(
        `no version order is known for '${printable(values.ecosystem)}'. Known: ${KNOWN.join(', ')}`,
      );
    return answerLines(io, values.json === true, (line) => {
      const [a, b, ...more] = line.split('\t');
      if (a === undefined || b === undefined || more.length > 0)
        return { ok: false, reason: "the line is not 'a<TAB>b'" };
      const order = scheme.compare(a, b);
      if (order !== null) return { ok: true, text: String(order), json: order };
      const culprit = scheme.compare(a, a) === null ? a : b;
      return { ok: false, reason: `${JSON.stringify(culprit)} is not a version of ${values.ecosystem}` };
    });
  },
};
