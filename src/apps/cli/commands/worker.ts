/** `breakwater worker`: more background work for an instance that runs elsewhere. Any number may run. */
import { stayLean } from '../../../adapters/memory/give-back.ts';
import { openNode } from '../../node.ts';
import { sayRarely } from '../../say-rarely.ts';
import { startWork } from '../../worker/main.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { exitAfter, untilStopped } from '../stopping.ts';

export const WORKER: Command = {
  help: `
Usage: breakwater worker --database-url URL [options]

Works through jobs (duplicates, the lab, exposure, advisories) of the instance in that database until it is
told to stop. Any number of workers may run, on any machine that reaches the database.

  --database-url URL  the database of the instance, or DATABASE_URL
  --data DIR          the instance's data directory, shared with its servers: its keys and blobs
  --json              one line on stdout when ready: { "ready": true, "dataDir" }
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: { 'database-url': { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
    });
    const url = databaseUrl(values['database-url'], io.env);
    if (url === undefined) throw new UsageError('a worker needs --database-url (or DATABASE_URL).');
    stayLean();
    const stopping = untilStopped(io);
    const node = await openNode({
      dataDir: dataDirectory(values.data, io.env),
      databaseUrl: url,
      name: 'breakwater-worker',
    });
    try {
      const work = await startWork(
        node,
        sayRarely(
          (line) => void io.stderr.write(`${line}\n`),
          () => performance.now(),
        ),
      );
      io.stderr.write('working\n');
      if (values.json === true)
        io.stdout.write(`${JSON.stringify({ ready: true, dataDir: node.dataDir })}\n`);
      await stopping;
      await exitAfter(work.stop, io);
    } finally {
      await node.close();
    }
    return 0;
  },
};
