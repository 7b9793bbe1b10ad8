import { describe } from 'node:test';
import { openBubblewrap } from './bubblewrap.ts';
import { launcherContract } from './launcher-contract.ts';
import { sandboxContract } from './sandbox-contract.ts';

// One after the other: what one has waiting, the other would count.
describe('runs under bubblewrap', () => sandboxContract(() => openBubblewrap({ cells: 2 })));
describe('launchers of bubblewrap', () =>
  launcherContract({
    open: openBubblewrap,
    file: import.meta.resolve('./bubblewrap.ts'),
    name: openBubblewrap.name,
  }));
