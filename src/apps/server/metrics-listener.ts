/**
 * The listener that monitoring asks: another port, on the loopback address whatever the server itself listens
 * on. It knows one path. A page of another site that is open on this machine is held off by the host's name
 * (DNS rebinding).
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

const LOOPBACK = '127.0.0.1';
const PATH = '/metrics';

export type MetricsListener = { readonly url: string; readonly close: () => Promise<void> };

/** `port` 0 picks a free one. Rejects with the system's error where it cannot be had. */
export async function listenForMonitoring(metrics: Metrics, port: number): Promise<MetricsListener> {
  const listener = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000 }, (request, answer) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (name !== LOOPBACK && name !== 'localhost') return refuse(answer, 421);
    if (request.url !== PATH) return refuse(answer, 404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(answer, 405);
    metrics.text().then(
      (text) => {
        answer.writeHead(200, {
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        });
        answer.end(text);
      },
      () => refuse(answer, 500),
    );
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, LOOPBACK, resolve);
  });
  const taken = (listener.address() as AddressInfo).port;
  return {
    url: `http://${LOOPBACK}:${taken}${PATH}`,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
}

function refuse(answer: ServerResponse, status: number): void {
  answer.writeHead(status, { 'cache-control': 'no-store' });
  answer.end();
}
