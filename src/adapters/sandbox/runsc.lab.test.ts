import { openRunsc } from './runsc.ts';
import { sandboxContract } from './sandbox-contract.ts';

sandboxContract(() => openRunsc({ cells: 2 }));
