/** A file that goes from a person's disk to the server, as large as a log may be. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { upload } from '../../api/upload.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { bytes } from '../../parts/words.ts';

/** A file that goes to the server as it is, with how far it is and a way to give it up. */
export function FileIn<T>(props: {
  readonly label: string;
  readonly verb: string;
  readonly accept: string;
  readonly type: string;
  readonly path: string;
  readonly said: (made: T) => string;
  /** What is read again when it is in: the first word of its queries' keys. */
  readonly rereads?: 'engagements' | 'suites';
  readonly children?: ReactNode;
}): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);
  const [stop, setStop] = useState<AbortController | null>(null);
  const client = useQueryClient();
  const say = useSay();
  const take = useMutation({
    mutationFn: (chosen: File) => {
      const giveUp = new AbortController();
      setStop(giveUp);
      setSent(0);
      return upload<T>({
        path: props.path,
        file: chosen,
        type: props.type,
        onSent: setSent,
        signal: giveUp.signal,
      });
    },
    onSuccess: (made) => {
      say(props.said(made));
      setFile(null);
      void client.invalidateQueries({ queryKey: [props.rereads ?? 'engagements'] });
    },
    onSettled: () => setStop(null),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== null && !take.isPending) take.mutate(file);
  };
  const isGivenUp = take.error?.name === 'AbortError';
  return (
    <form className="line-form" onSubmit={submit} aria-label={props.label}>
      {take.error === null || isGivenUp ? null : <Trouble error={take.error} />}
      <label>
        {props.label}
        <input
          className="input"
          type="file"
          accept={props.accept}
          disabled={take.isPending}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      {props.children}
      <Button type="submit" className="btn" isDisabled={file === null || take.isPending}>
        {props.verb}
      </Button>
      {take.isPending && file !== null ? (
        <span role="status" className="q2">
          {sent < file.size
            ? `${bytes(sent)} of ${bytes(file.size)} sent`
            : 'All sent; it is being read and recomputed.'}{' '}
          <Button className="btn small quiet" onPress={() => stop?.abort()}>
            Give it up
          </Button>
        </span>
      ) : isGivenUp ? (
        <span className="q2">Given up. Nothing was imported.</span>
      ) : null}
    </form>
  );
}
