/**
 * One backup is one file: entries of a tar, compressed, encrypted with age to its recipients. It begins with
 * what it is and ends with what it should have held, so that half a backup is never taken for a whole one.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import { extract, type Pack, pack } from 'tar-stream';

export type ArchiveWriter = {
  readonly add: (name: string, bytes: Uint8Array | string) => Promise<void>;
  /** A file of that size; rejects if it has become shorter or longer meanwhile. */
  readonly addFile: (name: string, path: string, size: number) => Promise<void>;
};

/** Where nothing is encrypted the caller said so itself. */
export type Sealing = { readonly recipients: readonly string[] } | 'unencrypted';
export type Opening = { readonly identities: readonly string[] } | 'unencrypted';

/** Writes beside `file` and moves it there once it is on stable storage; nothing stays of one that fails. */
export async function writeArchive(
  file: string,
  sealing: Sealing,
  fill: (writer: ArchiveWriter) => Promise<void>,
): Promise<void> {
  const fresh = `${file}.partial`;
  const tar = pack();
  // What breaks behind it comes back here as well; `written` says it.
  const zipped = tar.pipe(createGzip());
  for (const stream of [tar, zipped]) stream.on('error', () => undefined);
  try {
    const sealed = await seal(zipped, sealing);
    const written = pipeline(sealed, createWriteStream(fresh, { mode: 0o600, flags: 'wx', flush: true }));
    await Promise.race([
      fill({
        add: (name, bytes) => addBytes(tar, name, bytes),
        addFile: (...entry) => addFile(tar, ...entry),
      }),
      // If the disk is full, writing ends first and the filling would wait for ever.
      written.then(() => Promise.reject(new Error('the backup ended before it was whole'))),
    ]);
    tar.finalize();
    await written;
    await rename(fresh, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    tar.destroy();
    // Another backup of the same second is writing there: what is not ours stays.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(fresh, { force: true });
    throw error;
  }
}

async function seal(plain: Readable, sealing: Sealing): Promise<Readable> {
  if (sealing === 'unencrypted') return plain;
  const encrypter = new Encrypter();
  for (const recipient of sealing.recipients) encrypter.addRecipient(recipient);
  const through = plain.pipe(new PassThrough());
  through.on('error', () => undefined);
  return Readable.fromWeb((await encrypter.encrypt(Readable.toWeb(through) as never)) as never);
}

function addBytes(tar: Pack, name: string, bytes: Uint8Array | string): Promise<void> {
  const body = Buffer.from(bytes as Uint8Array);
  return new Promise((resolve, reject) => {
    const entry = tar.entry({ name, size: body.length, mode: 0o600, mtime: new Date(0) }, body, (error) =>
      error ? reject(error) : resolve(),
    );
    entry.on('error', reject);
  });
}

async function addFile(tar: Pack, name: string, path: string, size: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const entry = tar.entry({ name, size, mode: 0o600, mtime: new Date(0) }, (error) =>
      error ? reject(error) : resolve(),
    );
    pipeline(createReadStream(path), entry).catch(reject);
  });
}

/**
 * Hands each entry to `take`, in order. Rejects if the file is not one of ours, was cut short, or none of the
 * identities opens it. The bytes come from outside: names are checked by whoever takes them.
 */
export async function readArchive(
  file: string,
  opening: Opening,
  take: (name: string, body: Readable) => Promise<void>,
): Promise<void> {
  const tar = extract();
  tar.on('entry', (header, stream, next) => {
    const body = Readable.from(stream);
    if (header.type !== 'file') {
      tar.destroy(new Error(`the backup has an entry that is no file: ${JSON.stringify(header.name)}`));
      return;
    }
    take(header.name, body).then(
      () => {
        stream.resume();
        next();
      },
      (error) => tar.destroy(error as Error),
    );
  });
  await pipeline(await unseal(file, opening), createGunzip(), tar as unknown as Writable);
}

async function unseal(file: string, opening: Opening): Promise<Readable> {
  const sealed = createReadStream(file);
  if (opening === 'unencrypted') return sealed;
  const decrypter = new Decrypter();
  for (const identity of opening.identities) decrypter.addIdentity(identity);
  return Readable.fromWeb((await decrypter.decrypt(Readable.toWeb(sealed) as never)) as never);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
