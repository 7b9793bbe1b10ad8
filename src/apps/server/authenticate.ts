/**
 * From a request to an actor, or to nobody. Identity comes from here only, never from a document
 * (invariant 12). A key that is presented must be good; a cookie that is not is nobody's.
 */
import type { Authentication } from '../../app/identity/ports.ts';
import { hashSecret } from '../../app/identity/secrets.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Origins } from './origins.ts';
import { ServerRefusal } from './problem-details.ts';

/** `bw_` and 32 random bytes in base64url. VINCE's clients say `Token` where the standard says `Bearer`. */
const CREDENTIALS = /^(?:bearer|token) (bw_[A-Za-z0-9_-]{43})$/i;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A browser session's token, so that ending a session can name it. */
export type Caller =
  | { readonly by: 'nobody'; readonly actor: null }
  | { readonly by: 'key'; readonly actor: Actor }
  | { readonly by: 'session'; readonly actor: Actor };

export const NOBODY: Caller = { by: 'nobody', actor: null };

export async function authenticate(
  headers: Headers,
  doors: { readonly authentication: Authentication; readonly origins: Origins; readonly now: Date },
): Promise<Caller> {
  const authorization = headers['authorization'];
  if (authorization !== undefined) {
    const key = CREDENTIALS.exec(String(authorization))?.[1];
    const actor =
      key === undefined ? null : await doors.authentication.actorOfKey(hashSecret(key), doors.now);
    if (actor === null)
      throw new ServerRefusal('unauthenticated', 'This key is not valid here, or no longer.');
    return { by: 'key', actor };
  }
  const token = sessionToken(headers, doors.origins);
  if (token === null) return NOBODY;
  const actor = await doors.authentication.actorOfSession(hashSecret(token), doors.now);
  return actor === null ? NOBODY : { by: 'session', actor };
}

/**
 * `__Host-` binds the cookie to this very host over TLS. Locally there is no TLS and cookies ignore ports,
 * so the port is in the name: two instances on one machine do not sign each other out.
 */
export function sessionCookieName(origins: Origins): string {
  if (origins.isSecure) return '__Host-breakwater';
  return `breakwater-${new URL(origins.publicOrigin()).port || '80'}`;
}

/** Strict: the pages are one application whose own requests are all same-site. */
export function sessionCookie(origins: Origins, token: string, maxAgeSeconds: number): string {
  const secure = origins.isSecure ? '; Secure' : '';
  return `${sessionCookieName(origins)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
}

/** Null where there is none, or where two of one name were planted. */
export function sessionToken(headers: Headers, origins: Origins): string | null {
  const name = sessionCookieName(origins);
  const values = String(headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [token, ...others] = values;
  return token !== undefined && others.length === 0 && TOKEN.test(token) ? token : null;
}

/**
 * Cross-site request forgery: a write that a browser's ambient credentials would carry must come from our own
 * pages. `Sec-Fetch-Site` cannot be forged by a page; older browsers send `Origin`; a write with a cookie and
 * neither is refused. A key is not ambient, so a key needs neither.
 */
export function refuseCrossSite(
  request: { readonly method: string; readonly headers: Headers },
  caller: Caller,
  origins: Origins,
): void {
  if (request.method === 'GET' || request.method === 'HEAD' || caller.by === 'key') return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers['origin'];
  if (site !== undefined && site !== 'same-origin') throw crossSite();
  if (origin !== undefined && !origins.isOwnOrigin(String(origin))) throw crossSite();
  if (site === undefined && origin === undefined && caller.by === 'session') throw crossSite();
}

function crossSite(): ServerRefusal {
  return new ServerRefusal('cross-site', 'A write with a browser session must come from this site itself.');
}
