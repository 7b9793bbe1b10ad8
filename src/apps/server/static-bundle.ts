/**
 * The web bundle, read once into memory at start and looked up by exact path: there is no path to traverse,
 * because no request path ever reaches the file system. Holds nothing secret, so it needs no actor.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export type StaticFile = {
  readonly mediaType: string;
  readonly body: Buffer;
  /** Null where compression gains nothing. */
  readonly gzipped: Buffer | null;
  readonly etag: string;
  /** Named by its own digest, so it never changes. */
  readonly isImmutable: boolean;
};

export type StaticBundle = {
  readonly file: (requestPath: string) => StaticFile | null;
  /** The application's one page, for every path that is a place in it; null where the bundle is not built. */
  readonly page: StaticFile | null;
};

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

/** An absent directory is an empty bundle. Files of other types are not served. */
export async function loadStaticBundle(directory: string): Promise<StaticBundle> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, StaticFile>();
  for (const entry of entries) {
    const mediaType = MEDIA_TYPES[path.extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const absolute = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, absolute).split(path.sep).join('/');
    files.set(`/${name}`, await loadFile(absolute, name, mediaType));
  }
  return { file: (requestPath) => files.get(requestPath) ?? null, page: files.get('/index.html') ?? null };
}

async function loadFile(absolute: string, name: string, mediaType: string): Promise<StaticFile> {
  const body = await readFile(absolute);
  const isText = !/^(image\/(png|x-icon)|font\/)/.test(mediaType);
  const gzipped = isText && body.length > 1024 ? await promisify(gzip)(body) : null;
  return {
    mediaType,
    body,
    gzipped,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('assets/'),
  };
}
