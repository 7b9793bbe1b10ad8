/** SBOM files, component by component, for `match`: none is held whole, and a broken one yields nothing. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { problemOf } from '../../adapters/archive/advisory-documents.ts';
import { isRejecting, type Problem } from '../../core/problem.ts';
import { type InventoryStream, readInventoryStream } from '../../formats/inventory-stream.ts';
import type { ByteSource } from '../../formats/json/capture.ts';

export type OpenedSbom =
  | { readonly ok: true; readonly stream: InventoryStream; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Never rejects for what the file holds. Gzip by its name. */
export async function openSbom(file: string): Promise<OpenedSbom> {
  try {
    if (!(await stat(file)).isFile())
      return { ok: false, problems: [problemOf(new Error('it is no regular file'))] };
    const read = await readInventoryStream(sourceOf(file));
    return read.ok
      ? { ok: true, stream: read.value, warnings: read.warnings }
      : { ok: false, problems: read.problems.filter(isRejecting) };
  } catch (error) {
    return { ok: false, problems: [problemOf(error)] };
  }
}

/** What a gzip member unfolds to is bounded by the reader's own limit. */
function sourceOf(file: string): ByteSource {
  return async function* () {
    const packed = createReadStream(file, { highWaterMark: 256 * 1024 });
    const bytes = /\.gz$/i.test(file) ? packed.pipe(createGunzip({ chunkSize: 256 * 1024 })) : packed;
    packed.on('error', (error) => bytes.destroy(error));
    for await (const chunk of bytes as AsyncIterable<Buffer>) yield chunk;
  };
}
