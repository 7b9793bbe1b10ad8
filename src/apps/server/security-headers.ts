/** Headers that every answer carries: what a browser may do with it. A reply's own headers win. */

/** Nothing inline, nothing from elsewhere, no frame: a text from outside that became markup would still do nothing. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ALWAYS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy':
    'camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
} as const;

export function securityHeaders(isSecure: boolean): Readonly<Record<string, string>> {
  if (!isSecure) return ALWAYS;
  return { ...ALWAYS, 'strict-transport-security': 'max-age=31536000' };
}
