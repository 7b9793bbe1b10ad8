/** What a compiler needs of the system beyond what every sandbox has. Read-only, as the rest. */
import { access } from 'node:fs/promises';
import type { ReadOnlyBind } from '../../../app/lab/sandbox.ts';

const FOLDERS = ['/usr/include', '/usr/libexec', '/usr/share'];

export async function systemBinds(): Promise<ReadOnlyBind[]> {
  const binds: ReadOnlyBind[] = [];
  for (const folder of FOLDERS) {
    const isThere = await access(folder).then(
      () => true,
      () => false,
    );
    if (isThere) binds.push({ source: folder, target: folder });
  }
  return binds;
}
