/** A file that goes from a person's disk to the server, as large as a log may be. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiTrouble } from '../../api/client.ts';
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
  readonly rereads?: 'engagements' | 'suites' | 'criteria';
  /** Said between the last byte and the answer. */
  readonly afterSent?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [turn, setTurn] = useState(0);
  const [sent, setSent] = useState(0);
  const [stop, setStop] = useState<AbortController | null>(null);
  const client = useQueryClient();
  const say = useSay();
  const choose = () => {
    setFile(null);
    setTurn((before) => before + 1);
  };
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
      choose();
      void client.invalidateQueries({ queryKey: [props.rereads ?? 'engagements'] });
    },
    onError: (error) => {
      // A file that was refused is mended and chosen again: a browser does not read one that changed on the disk.
      if (error instanceof ApiTrouble && error.kind === 'refused') choose();
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
          key={turn}
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
            : (props.afterSent ?? 'All sent; it is being read and recomputed.')}{' '}
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
