/** A command or a text to take away. */
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Icon } from './icons.tsx';
import { Scroll } from './scroll.tsx';

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }): ReactNode {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Not allowed here: select it by hand');
    }
  };
  return (
    <Button className="btn small" onPress={copy}>
      <Icon name="copy" />
      <span aria-live="polite">{said ?? label}</span>
    </Button>
  );
}

/** A block of text from outside or a command: always text, scrollable by keyboard. */
export function Code({ text, label }: { text: string; label: string }): ReactNode {
  return (
    <Scroll className="code" label={label}>
      <pre>{text}</pre>
    </Scroll>
  );
}

export function Command({ text, label }: { text: string; label: string }): ReactNode {
  return (
    <div className="cmd">
      <Code text={text} label={label} />
      <CopyButton text={text} />
    </div>
  );
}
