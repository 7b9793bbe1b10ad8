/** Reads a log's files from a directory or a server, a bounded number of bytes of each. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadLogFile } from '../../app/ledger/verify-log.ts';
import { whyUnanswered } from './read-bounded.ts';

/** The log could not be read, which says nothing of whether it is right. The message is for a person. */
export class LogUnreadable extends Error {
  override readonly name = 'LogUnreadable';
  /** Where it is not the log itself. */
  readonly file: string | null;

  constructor(message: string, file: string | null = null) {
    super(message);
    this.file = file;
  }
}

const TIMEOUT_MS = 30_000;

/** `source` is a directory, or an http(s) URL; a server's root is taken to mean its `/ledger`. */
export function logSource(source: string): ReadLogFile {
  if (!/^https?:\/\//i.test(source)) return readDirectory(source);
  const url = URL.parse(source);
  if (url === null) throw new LogUnreadable('This is no URL.');
  const base = url.pathname === '/' ? '/ledger' : url.pathname.replace(/\/+$/, '');
  return async (path, maxBytes) => {
    const response = await fetch(new URL(`${base}/${path}`, url), {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => {
      throw new LogUnreadable(`${url.origin}${base}/${path} cannot be fetched: ${whyUnanswered(error)}`);
    });
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return null;
    }
    if (!response.ok) throw new LogUnreadable(`${url.origin}${base}/${path} answers ${response.status}`);
    return collect(response.body ?? [], `${base}/${path}`, maxBytes);
  };
}

function readDirectory(directory: string): ReadLogFile {
  return async (path, maxBytes) => {
    const name = join(directory, path);
    const file = await open(name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw new LogUnreadable(`${name} cannot be read: ${error.code ?? 'unknown reason'}`);
    });
    if (file === null) return null;
    try {
      return await collect(file.createReadStream({ autoClose: false }), name, maxBytes);
    } finally {
      await file.close();
    }
  };
}

async function collect(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > maxBytes) throw new LogUnreadable(`${name} is larger than such a file can be`);
      parts.push(chunk);
    }
  } catch (error) {
    if (error instanceof LogUnreadable) throw error;
    throw new LogUnreadable(`${name} breaks off: ${whyUnanswered(error as Error)}`);
  }
  return Buffer.concat(parts);
}
