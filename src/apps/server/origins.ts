/**
 * Under which names this server answers. A page of an attacker whose DNS name is rebound to 127.0.0.1 sends
 * its own name as Host, and a cross-site form its own Origin: both are refused by these lists.
 */
export type Origins = {
  /** What people and links use, e.g. `http://localhost:8080`. No trailing slash. */
  readonly publicOrigin: () => string;
  /** WebAuthn relying-party id: the host name of `publicOrigin`. */
  readonly relyingParty: () => string;
  readonly isSecure: boolean;
  readonly answersTo: (host: string | undefined) => boolean;
  /** Whether a browser's `Origin` header names this very server. */
  readonly isOwnOrigin: (origin: string) => boolean;
  /** Called once, when the port is known. */
  readonly bind: (port: number) => void;
};

/**
 * `publicUrl` fixes the one name; without it the server is local and answers to the loopback names at its
 * port, over plain HTTP unless `tls`.
 */
export function createOrigins(options: { readonly publicUrl: URL | null; readonly tls: boolean }): Origins {
  const { publicUrl } = options;
  const scheme = options.tls ? 'https' : 'http';
  let port = options.tls ? 443 : 80;
  const localHosts = () => {
    const names = ['localhost', '127.0.0.1', '[::1]'];
    const withPort = names.map((name) => `${name}:${port}`);
    return port === (options.tls ? 443 : 80) ? [...names, ...withPort] : withPort;
  };
  const hosts = () => (publicUrl === null ? localHosts() : [publicUrl.host]);
  const origins = () =>
    publicUrl === null ? localHosts().map((host) => `${scheme}://${host}`) : [publicUrl.origin];
  const publicOrigin = () => publicUrl?.origin ?? new URL(`${scheme}://localhost:${port}`).origin;
  return {
    publicOrigin,
    relyingParty: () => new URL(publicOrigin()).hostname,
    isSecure: publicUrl === null ? options.tls : publicUrl.protocol === 'https:',
    answersTo: (host) => host !== undefined && hosts().includes(host.toLowerCase()),
    isOwnOrigin: (origin) => origins().includes(origin.toLowerCase()),
    bind: (bound) => {
      port = bound;
    },
  };
}
