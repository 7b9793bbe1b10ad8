/** A file of advisories from this machine into the instance. A worker reads it; the table below follows it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ImportStarted } from '../../../../src/apps/server/views/index.ts';
import { queryString } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { bytes } from '../../parts/words.ts';

export function TakeIn(): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);
  const giveUp = useRef<AbortController | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const client = useQueryClient();
  const say = useSay();
  const taking = useMutation({
    mutationFn: (chosen: File) => {
      giveUp.current = new AbortController();
      setSent(0);
      return upload<ImportStarted>({
        path: `${API}/imports${queryString({ name: chosen.name.slice(-200) })}`,
        file: chosen,
        type: 'application/octet-stream',
        onSent: setSent,
        signal: giveUp.current.signal,
      });
    },
    onSuccess: () => {
      say('It is here, and is being read.');
      setFile(null);
      form.current?.reset();
      void client.invalidateQueries({ queryKey: ['imports'] });
    },
  });
  const isGivenUp = taking.error?.name === 'AbortError';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== null && !taking.isPending) taking.mutate(file);
  };
  return (
    <form ref={form} className="line-form" onSubmit={submit} aria-label="Take in a file">
      {taking.error === null || isGivenUp ? null : <Trouble error={taking.error} />}
      <label>
        A file of advisories: OSV, CSAF or CVE records, KEV, EPSS; plain, gzipped, or a ZIP
        <input
          className="input"
          type="file"
          accept=".json,.ndjson,.jsonl,.csv,.gz,.zip"
          disabled={taking.isPending}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <Button type="submit" className="btn" isDisabled={file === null || taking.isPending}>
        Take it in
      </Button>
      {taking.isPending && file !== null ? (
        <span role="status" className="q2">
          {bytes(sent)} of {bytes(file.size)} sent{' '}
          <Button className="btn small quiet" onPress={() => giveUp.current?.abort()}>
            Give it up
          </Button>
        </span>
      ) : isGivenUp ? (
        <span className="q2">Given up. Nothing was taken in.</span>
      ) : null}
    </form>
  );
}
