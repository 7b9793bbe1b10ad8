import { openBubblewrap } from './bubblewrap.ts';
import { sandboxContract } from './sandbox-contract.ts';

sandboxContract(() => openBubblewrap({ cells: 2 }));
