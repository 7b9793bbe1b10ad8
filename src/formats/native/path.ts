/**
 * Paths of a reproducer: relative to the work directory, and staying in it. Attack: `../../etc/cron.d/x`,
 * `/etc/passwd`, `a/../../b`, a NUL that ends the name for C code, an escape sequence that rewrites the
 * reader's terminal.
 */
import { quote } from '../json/shape.ts';

const MAX_PATH = 1024;
const MAX_SEGMENT = 255;

/** Why this is not a path that we use, as the end of a sentence; null where it is one. */
export function pathFault(path: string): string | null {
  if (path === '') return 'must not be empty';
  if (path.length > MAX_PATH) return `must have at most ${MAX_PATH} characters`;
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'must not contain NUL or other control characters';
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return `must be relative, not ${quote(path)}`;
  const segments = path.split(/[/\\]/);
  if (segments.includes('..')) return `must not contain '..', as ${quote(path)} does`;
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT)) {
    return `must not have a name longer than ${MAX_SEGMENT} bytes`;
  }
  if (normalPath(path) === '' || path.endsWith('/')) return 'must name a file, not a directory';
  return null;
}

/** `./a//b` → `a/b`. Only for paths without a fault. */
export function normalPath(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}
