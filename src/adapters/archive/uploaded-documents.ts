/**
 * The documents of a file that was uploaded: the same as `advisory-documents.ts` reads on the server's machine.
 * An archive's directory stands at its end, so that the bytes go into a file of this machine first and away
 * afterwards. The name an upload came under says only what kind it is; it is never part of a path.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PlacedDocument } from '../../app/advisory/import-advisories.ts';
import type { Blobs } from '../../app/ports.ts';
import { advisoryDocuments } from './advisory-documents.ts';

const KIND = /(?:\.zip|(?:\.(?:json|ndjson|jsonl|csv))?\.gz|\.(?:json|ndjson|jsonl|csv))$/i;

type Uploaded = { readonly digest: string; readonly name: string };

/** Never rejects for what the file holds; its documents are named as if they stood under its own name. */
export async function* uploadedDocuments(
  blobs: Blobs,
  { digest, name }: Uploaded,
  dataDir: string,
): AsyncGenerator<PlacedDocument> {
  const bytes = await blobs.get(digest);
  if (bytes === null) {
    const message = 'The uploaded file is gone; upload it again.';
    yield { source: name, problem: { pointer: '', code: 'unreadable', message } };
    return;
  }
  const scratch = join(dataDir, 'scratch');
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const room = await mkdtemp(join(scratch, 'import-'));
  try {
    const file = join(room, `upload${KIND.exec(name)?.[0].toLowerCase() ?? ''}`);
    await pipeline(bytes, createWriteStream(file, { mode: 0o600 }));
    for await (const document of advisoryDocuments([file]))
      yield { ...document, source: name + document.source.slice(file.length) };
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
