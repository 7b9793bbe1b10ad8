import { launcherContract } from './launcher-contract.ts';
import { openRunsc } from './runsc.ts';
import { sandboxContract } from './sandbox-contract.ts';

sandboxContract(() => openRunsc({ cells: 2 }));
launcherContract({ open: openRunsc, file: import.meta.resolve('./runsc.ts'), name: openRunsc.name });
