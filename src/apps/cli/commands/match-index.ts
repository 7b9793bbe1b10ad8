import { groupsByComponent } from '../../../core/exposure/lookup.ts';
import { writeAdvisoryIndex } from '../../../formats/advisory-index.ts';
import { type Command, UsageError } from '../command.ts';
import { fingerprint, writeIndex } from '../index-file.ts';
import { readLists } from '../match-arguments.ts';
import { printable, problemLine } from '../printable.ts';
import { readAdvisories } from '../read-advisories.ts';

export const MATCH_INDEX: Command = {
  help: `
Usage: breakwater match index --advisories PATH… --out FILE [--json]

Prepares advisories (OSV and CVE records, CSAF documents, as 'match' takes them) for 'match --index FILE', which then
starts at once. The file is written whole or not at all. When the advisories change, 'match' refuses the index
until it is made anew.

Exit status: 0, or 2 if no advisory could be read.
`,
  run: async (args, io) => {
    const { lists, flags } = readLists(args, ['advisories', 'out'], ['json']);
    const [out, ...others] = lists.out;
    if (lists.advisories.length === 0)
      throw new UsageError('name at least one file or directory with --advisories');
    if (out === undefined || others.length > 0) throw new UsageError('name one file with --out');
    const sources = await Promise.all(lists.advisories.map((path) => fingerprint(path).catch(() => null)));
    const { advisories, documents, rejected, warnings } = await readAdvisories(lists.advisories);
    const told = [
      ...rejected.map((each) => ({ ...each, mark: '' })),
      ...warnings.map((each) => ({ ...each, mark: 'warning: ' })),
    ];
    for (const { source, problems, mark } of told) {
      for (const problem of problems) io.stderr.write(problemLine(source, problem, mark));
    }
    if (documents === 0) return 2;
    const { byComponent, suspicious } = groupsByComponent(advisories);
    const header = {
      sources: sources.filter((source) => source !== null),
      advisories: advisories.length,
      rejected: rejected.length,
      suspicious,
    };
    const bytes = writeAdvisoryIndex(header, byComponent);
    try {
      await writeIndex(out, bytes);
    } catch (error) {
      throw new UsageError(
        `'${printable(out)}' cannot be written (${(error as NodeJS.ErrnoException).code})`,
      );
    }
    const counts = {
      advisories: advisories.length,
      components: byComponent.size,
      rejected: rejected.length,
      bytes: bytes.length,
    };
    if (flags.has('json')) io.stdout.write(`${JSON.stringify({ index: out, ...counts })}\n`);
    else
      io.stdout.write(
        `${printable(out)}: ${counts.advisories} advisories about ${counts.components} components, ${counts.rejected} rejected\n`,
      );
    return 0;
  },
};
