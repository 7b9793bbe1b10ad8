/** A button for what cannot be taken back: the first press says what follows, the second does it. */
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';

export function Confirm(props: {
  /** The verb, and whose it is for whoever cannot see the row. */
  label: string;
  about: string;
  /** What follows, in a sentence. */
  consequence: string;
  isBusy: boolean;
  act: () => void;
}): ReactNode {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button className="btn small" isDisabled={props.isBusy} onPress={() => setAsked(true)}>
        {props.label}
        <span className="vh"> {props.about}</span>
      </Button>
    );
  }
  return (
    <span className="confirm" role="alert">
      {props.consequence}{' '}
      <Button
        className="btn small grave"
        autoFocus
        isDisabled={props.isBusy}
        onPress={() => {
          setAsked(false);
          props.act();
        }}
      >
        {props.label}
        <span className="vh"> {props.about}</span> for good
      </Button>{' '}
      <Button className="btn small quiet" onPress={() => setAsked(false)}>
        Leave it
      </Button>
    </span>
  );
}
