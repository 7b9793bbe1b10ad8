/** What `?` shows: the keys that work on this page, now. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useKeyGroups, useSingleKeys } from './keys.tsx';

const NAMES: Readonly<Record<string, string>> = {
  'mod+k': 'Ctrl K',
  ArrowDown: '↓',
  ArrowUp: '↑',
};

export function KeysHelp({ isOpen, close }: { isOpen: boolean; close: () => void }): ReactNode {
  return (
    <ModalOverlay className="veil" isOpen={isOpen} isDismissable onOpenChange={(open) => open || close()}>
      <Modal className="sheet-over">
        <Dialog className="dialog">
          <Heading slot="title">Keys on this page</Heading>
          <Groups />
          <div className="acts">
            <Button className="btn primary" onPress={close}>
              Close
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Groups(): ReactNode {
  const groups = useKeyGroups();
  const [on, setOn] = useSingleKeys();
  return (
    <>
      <div className="key-groups">
        {groups
          .filter((group) => group.bindings.length > 0)
          .map((group) => (
            <section key={group.name}>
              <h3>{group.name}</h3>
              <dl className="pairs">
                {group.bindings.map((binding) => (
                  <div className="pair" key={binding.key}>
                    <dt>
                      <kbd>{NAMES[binding.key] ?? binding.key}</kbd>
                    </dt>
                    <dd>{binding.words}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
      <label className="check">
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.target.checked)} /> Single keys
        work
        <span className="hint">
          {' '}
          Switch them off if dictation or a switch presses them by mistake; Ctrl K stays.
        </span>
      </label>
    </>
  );
}
