/** A document that is kept for whoever brings it and for the people named with it. */
import { type ReactNode, useState } from 'react';
import { FileIn } from './file-in.tsx';

export function ForReaders<T>(props: {
  readonly label: string;
  /** What is asked for beside the file: whose ids. */
  readonly readers: string;
  /** The query parameter they go in, with commas between. */
  readonly parameter: 'reader' | 'official';
  readonly path: string;
  readonly said: (made: T) => string;
  readonly rereads: 'suites' | 'criteria';
}): ReactNode {
  const { readers, parameter, path, ...file } = props;
  const [text, setText] = useState('');
  const ids = text.split(/[\s,]+/).filter((id) => id !== '');
  return (
    <FileIn
      {...file}
      verb="Keep it"
      accept=".json,application/json"
      type="application/json"
      path={ids.length === 0 ? path : `${path}?${parameter}=${encodeURIComponent(ids.join(','))}`}
    >
      <label>
        {readers}
        <input
          className="input mono"
          value={text}
          maxLength={2000}
          placeholder="u-…"
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
    </FileIn>
  );
}
