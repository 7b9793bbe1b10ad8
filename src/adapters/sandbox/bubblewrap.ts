/**
 * The sandbox over bubblewrap. Never as host root: setpriv gives the run an unused host uid before anything
 * is unshared. What is not isolated is confessed in docs/lab.md: the kernel is shared, and so are its bugs.
 */
import type { Sandbox } from '../../app/lab/sandbox.ts';
import { openHostSandbox } from './host-sandbox.ts';
import { launchBubblewrap } from './launch.ts';

export type BubblewrapOptions = { readonly cells: number };

/** Throws with what is missing and how to get it where bubblewrap cannot work here. */
export function openBubblewrap({ cells }: BubblewrapOptions): Promise<Sandbox> {
  return openHostSandbox({
    cells,
    name: 'bubblewrap',
    program: '/usr/bin/bwrap',
    calls: 'calls: seccomp',
    launch: launchBubblewrap,
    ownProcesses: 0,
  });
}
