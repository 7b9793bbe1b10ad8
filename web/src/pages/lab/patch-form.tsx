/** A patch to be tried: a diff pasted or from a file, or a release named. Who asks, and whom it meets, is the caller's. */
import type { UseMutationResult } from '@tanstack/react-query';
import { type ChangeEvent, type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Trouble } from '../../parts/trouble.tsx';
import './patch-form.css';

/** As the server takes them (src/app/lab/ask-trial.ts). */
const MAX_DIFF = 262_144;

export type TriedPatch = { readonly diff: string } | { readonly version: string };

/** `children`: what it meets and who sees it. What was sent is cleared; what was refused stays to be mended. */
export function PatchForm(props: {
  asking: UseMutationResult<unknown, unknown, TriedPatch>;
  takesReleases: boolean;
  children: ReactNode;
}): ReactNode {
  const { asking, takesReleases, children } = props;
  const [kind, setKind] = useState<'diff' | 'version'>('diff');
  const [diff, setDiff] = useState('');
  const [version, setVersion] = useState('');
  const isEmpty = (kind === 'diff' ? diff : version).trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isEmpty || asking.isPending) return;
    const onSuccess = () => {
      setDiff('');
      setVersion('');
    };
    asking.mutate(kind === 'diff' ? { diff } : { version: version.trim() }, { onSuccess });
  };
  return (
    <form className="patch-form" onSubmit={submit}>
      {takesReleases ? (
        <fieldset className="acts">
          <legend className="label">What to try</legend>
          {(['diff', 'version'] as const).map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="try-kind"
                value={choice}
                checked={kind === choice}
                onChange={() => setKind(choice)}
              />{' '}
              {choice === 'diff' ? 'a unified diff' : 'a release'}
            </label>
          ))}
        </fieldset>
      ) : null}
      {kind === 'diff' ? (
        <DiffField diff={diff} setDiff={setDiff} />
      ) : (
        <div className="field">
          <label htmlFor="try-version">Version, as its registry writes it</label>
          <input
            id="try-version"
            className="input mono"
            value={version}
            maxLength={100}
            aria-describedby="try-hint"
            onChange={(event) => setVersion(event.target.value)}
          />
        </div>
      )}
      <p className="hint" id="try-hint">
        {children}
      </p>
      <div className="acts">
        <Button type="submit" className="btn" isDisabled={isEmpty || asking.isPending}>
          Try it
        </Button>
      </div>
      {asking.error === null ? null : <Trouble error={asking.error} />}
    </form>
  );
}

function DiffField({ diff, setDiff }: { diff: string; setDiff: (text: string) => void }): ReactNode {
  const [tooLarge, setTooLarge] = useState(false);
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file === undefined) return;
    setTooLarge(file.size > MAX_DIFF);
    if (file.size <= MAX_DIFF) setDiff(await file.text());
  };
  return (
    <>
      <div className="field">
        <label htmlFor="try-diff">Diff against the source root</label>
        <textarea
          id="try-diff"
          className="input mono"
          rows={8}
          value={diff}
          maxLength={MAX_DIFF}
          spellCheck={false}
          aria-describedby="try-hint"
          onChange={(event) => setDiff(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="try-file">Or a file that holds it</label>
        <input id="try-file" type="file" accept=".diff,.patch,text/x-patch,text/plain" onChange={upload} />
        {tooLarge ? (
          <p className="hint" role="alert">
            This file is larger than 256 KiB.
          </p>
        ) : null}
      </div>
    </>
  );
}
