import { describe } from 'node:test';
import { launcherContract } from './launcher-contract.ts';
import { openRunsc } from './runsc.ts';
import { sandboxContract } from './sandbox-contract.ts';

// One after the other: what one has waiting, the other would count.
describe('runs under gVisor', () => sandboxContract(() => openRunsc({ cells: 2 })));
describe('launchers of gVisor', () =>
  launcherContract({ open: openRunsc, file: import.meta.resolve('./runsc.ts'), name: openRunsc.name }));
