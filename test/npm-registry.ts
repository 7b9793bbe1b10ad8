/**
 * A package registry on the loopback for tests: serves packages that the test itself writes, in the form npm's
 * registry has, so that the lab's own way of installing runs for real and without the network.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export type TestPackage = {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Appended to the archive as they are: for hostile ones. */
  readonly extra?: readonly Uint8Array[];
  /** Replaces the stated integrity. */
  readonly integrity?: string;
};

export type TestRegistry = {
  readonly url: string;
  /** Paths asked for so far. */
  readonly asked: string[];
  close(): Promise<void>;
};

export async function testRegistry(packages: readonly TestPackage[]): Promise<TestRegistry> {
  const asked: string[] = [];
  const documents = new Map<string, Buffer>();
  for (const [name, versions] of Map.groupBy(packages, (one) => one.name)) {
    const metadata: Record<string, object> = {};
    for (const one of versions) {
      const archive = archiveOf(one);
      const path = `/${name}/-/${name.split('/').at(-1)}-${one.version}.tgz`;
      documents.set(path, archive);
      const integrity = one.integrity ?? `sha512-${createHash('sha512').update(archive).digest('base64')}`;
      metadata[one.version] = {
        name,
        version: one.version,
        dependencies: one.dependencies ?? {},
        dist: { integrity, tarball: `http://elsewhere.invalid${path}` },
      };
    }
    const latest = versions.at(-1)!.version;
    const document = { name, 'dist-tags': { latest }, versions: metadata };
    documents.set(`/${name.replace('/', '%2f')}`, Buffer.from(JSON.stringify(document)));
  }
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const body = documents.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function archiveOf({ name, version, files, extra }: TestPackage): Buffer {
  const all = { 'package.json': JSON.stringify({ name, version, main: 'index.js' }), ...files };
  const entries = Object.entries(all).map(([path, text]) => tarEntry(`package/${path}`, Buffer.from(text)));
  return gzipSync(Buffer.concat([...entries, ...(extra ?? []), Buffer.alloc(1024)]));
}

/** One entry of a ustar archive (POSIX pax, "ustar Interchange Format"). */
export function tarEntry(path: string, bytes: Buffer, type = '0', link = ''): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.fill(' ', 148, 156);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\0', 257);
  header.write('00', 263);
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
