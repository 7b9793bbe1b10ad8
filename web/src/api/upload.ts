/** A file's bytes to the server, and how far they are: a sealed run may hold a gigabyte. */
import { troubleOf } from './client.ts';

export type Upload = {
  readonly path: string;
  readonly file: Blob;
  readonly type: string;
  readonly onSent: (bytes: number) => void;
  readonly signal?: AbortSignal;
};

/** Rejects with ApiTrouble, as every request does; a call that was given up rejects with AbortError. */
export function upload<T>({ path, file, type, onSent, signal }: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', type);
    request.upload.addEventListener('progress', (event) => onSent(event.loaded));
    request.addEventListener('load', () => {
      const name = `POST ${path}`;
      const response = new Response(request.responseText, { status: request.status });
      if (response.ok) resolve(JSON.parse(request.responseText) as T);
      else void troubleOf(name, response).then(reject);
    });
    request.addEventListener('error', () => void troubleOf(`POST ${path}`, null).then(reject));
    request.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
