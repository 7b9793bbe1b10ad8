import { openBubblewrap } from './bubblewrap.ts';
import { launcherContract } from './launcher-contract.ts';
import { sandboxContract } from './sandbox-contract.ts';

sandboxContract(() => openBubblewrap({ cells: 2 }));
launcherContract({
  open: openBubblewrap,
  file: import.meta.resolve('./bubblewrap.ts'),
  name: openBubblewrap.name,
});
