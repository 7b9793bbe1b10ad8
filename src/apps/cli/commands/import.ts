/** `breakwater import`: what others have published, from files into an instance, and whom of its operators it reaches. */
import { userInfo } from 'node:os';
import { advisoryDocuments } from '../../../adapters/archive/advisory-documents.ts';
import { matchPortfolio } from '../../../app/advisory/match-portfolio.ts';
import { recordImport } from '../../../app/advisory/record-import.ts';
import { openNode } from '../../node.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { printable, problemLine } from '../printable.ts';

/** Groups that are not believed: as many are shown as anyone would look at. */
const MAX_SUSPICIOUS = 100;

export const IMPORT: Command = {
  help: `
Usage: breakwater import PATH… [options]

Takes published advisories into an instance and holds them against every inventory of its operators: OSV records,
CSAF documents marked as public, CVE records with their SSVC assessments, CISA's KEV catalogue (JSON), FIRST's
EPSS scores (CSV). A path is a file, a directory, an NDJSON file (a document a line), each also gzipped, or a ZIP
archive. What is there already costs next to nothing; a run that was stopped goes on where it stood. What cannot
be read is named on stderr with its place, and the rest is imported; so are records that call each other the same
although they are about different packages: they are kept apart. Works while the server runs.

  --no-match          leave the inventories alone; the next import or inventory catches up
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL
  --json              one JSON document with the counts on stdout

Exit status: 0, or 2 if nothing could be read.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        'no-match': { type: 'boolean' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file or directory');
    const url = databaseUrl(values['database-url'], io.env);
    const node = await openNode({
      dataDir: dataDirectory(values.data, io.env),
      name: 'breakwater-import',
      connections: 3,
      ...(url === undefined ? {} : { databaseUrl: url }),
    });
    try {
      const exposure = await node.authentication.actorOfService('exposure');
      const started = {
        account: accountName(),
        paths: positionals,
        documents: advisoryDocuments(positionals),
      };
      const counts = await recordImport(node, exposure, started, {
        reject: (source, problems) => {
          for (const problem of problems) io.stderr.write(problemLine(source, problem));
        },
      });
      const matched = values['no-match'] === true ? null : await matchPortfolio(node, exposure);
      const suspicious = await node.transactions.run(exposure, ({ advisories }) =>
        advisories.suspicious(MAX_SUSPICIOUS),
      );
      for (const { ids, packages } of values.json === true ? [] : suspicious) {
        const line = `not believed to be one flaw: ${ids.slice(0, 8).join(', ')} (about ${packages.slice(0, 4).join(', ')})`;
        io.stderr.write(`${printable(line)}\n`);
      }
      io.stdout.write(
        values.json === true
          ? `${JSON.stringify({ ...counts, matched, suspicious })}\n`
          : `${counts.documents} documents: ${counts.added} records added, ${counts.changed} changed, ` +
              `${counts.unchanged} unchanged, ${counts.older} older than what is here, ${counts.rejected} rejected\n` +
              `${counts.kev} KEV entries, ${counts.epss} EPSS scores and ${counts.assessments} SSVC assessments changed\n`,
      );
      return counts.documents === 0 || counts.rejected === counts.documents ? 2 : 0;
    } finally {
      await node.close();
    }
  },
};

/** A machine may run it under a number that has no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
