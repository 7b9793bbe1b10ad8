/** What two of the answers need to say: what blocks it and until when, or why it does not concern us. */
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { NoticeAnswer, VexJustification } from '../../../../src/apps/server/views/index.ts';

export type AskedMore = 'mitigated' | 'not_affected';

/** VEX's own reasons, as a person would say them. */
const REASONS: readonly (readonly [VexJustification, string])[] = [
  ['component_not_present', 'This part is not in what we run.'],
  ['vulnerable_code_not_present', 'The weak piece was left out of our copy.'],
  ['vulnerable_code_not_in_execute_path', 'The weak piece is there, but never used.'],
  ['vulnerable_code_cannot_be_controlled_by_adversary', 'Nobody from outside can reach the weak piece.'],
  ['inline_mitigations_already_exist', 'Something we already have stops it.'],
];

export function AnswerForm(props: {
  asks: AskedMore;
  isBusy: boolean;
  give: (answer: NoticeAnswer) => void;
  close: () => void;
}): ReactNode {
  const id = useId();
  const [what, setWhat] = useState('');
  const [until, setUntil] = useState('');
  const [why, setWhy] = useState<VexJustification>('component_not_present');
  const isBlocked = props.asks === 'mitigated';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBlocked) props.give({ answer: 'not_affected', justification: why });
    else
      props.give({
        answer: 'mitigated',
        mitigation: what.trim(),
        ...(until !== '' && { until: new Date(`${until}T23:59:00`).toISOString() }),
      });
  };
  return (
    <form className="more" onSubmit={submit}>
      {isBlocked ? (
        <>
          <label htmlFor={`${id}-what`}>What keeps it from being used?</label>
          <input
            id={`${id}-what`}
            required
            maxLength={2000}
            value={what}
            placeholder="for example: no link to the internet"
            onChange={(event) => setWhat(event.target.value)}
          />
          <label htmlFor={`${id}-until`}>Until when? Leave it empty if you do not know.</label>
          <input
            id={`${id}-until`}
            type="date"
            value={until}
            min={new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}
            onChange={(event) => setUntil(event.target.value)}
          />
        </>
      ) : (
        <fieldset>
          <legend>Why does it not concern you?</legend>
          {REASONS.map(([value, words]) => (
            <label key={value}>
              <input type="radio" name={`${id}-why`} checked={why === value} onChange={() => setWhy(value)} />{' '}
              {words}
            </label>
          ))}
        </fieldset>
      )}
      <div className="acts">
        <Button type="submit" className="btn big primary" isDisabled={props.isBusy}>
          Send
        </Button>
        <Button className="btn big quiet" onPress={props.close}>
          Not now
        </Button>
      </div>
    </form>
  );
}
