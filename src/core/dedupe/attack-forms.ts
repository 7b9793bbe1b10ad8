/**
 * In what form an attack is fed: which key, escaped how, hidden in what. A filter that stops one form often
 * misses another, so two flaws in one function may differ in nothing else. Read by bounded patterns from
 * programs and prose alike; a hint, no proof.
 */
type Form = { readonly subject: string; readonly form: string; readonly pattern: RegExp };

/** Every pattern is linear: no repetition inside a repetition, bounded counts. */
const FORMS: readonly Form[] = [
  ...['__proto__', 'constructor', 'prototype'].flatMap((key) => keyForms(key)),
  { subject: 'parent-path', form: 'encoded', pattern: /%2e%2e|\.%2e|%2e\.|%252e|\.\.%2f|\.\.%5c/i },
  { subject: 'parent-path', form: 'plain', pattern: /\.\.[/\\]/ },
  { subject: 'shell', form: 'substitution', pattern: /\$\([a-z]/i },
  { subject: 'shell', form: 'separator', pattern: /;\s{0,4}(?:touch|echo|cat|id|sleep|curl|command)\b/i },
  { subject: 'shell', form: 'pipe', pattern: /\|\s{0,4}(?:touch|echo|cat|id|sleep|curl|sh)\b/i },
  { subject: 'shell', form: 'and', pattern: /&&\s{0,4}(?:touch|echo|cat|id|sleep|curl)\b/i },
  { subject: 'markup', form: 'script', pattern: /<script\b/i },
  { subject: 'markup', form: 'handler', pattern: /\bon(?:error|load|mouseover|focus)\s?=/i },
  { subject: 'markup', form: 'scheme', pattern: /javascript:/i },
  { subject: 'query', form: 'union', pattern: /union\s+(?:all\s+)?select/i },
  { subject: 'query', form: 'tautology', pattern: /'\s?or\s+'?1'?\s?=\s?'?1/i },
  { subject: 'token', form: 'no-algorithm', pattern: /"?alg"?\\?"?\s?:\s?\\?["']none/i },
  { subject: 'entity', form: 'declared', pattern: /<!entity/i },
  { subject: 'line-break', form: 'encoded', pattern: /%0d%0a/i },
];

function keyForms(key: string): readonly Form[] {
  return [
    // An array inside a path: becomes the key only when it is used, after every comparison.
    { subject: key, form: 'nested', pattern: new RegExp(String.raw`\[\s?\[\s?\\?["'\u0060]${key}`) },
    {
      subject: key,
      form: 'path',
      pattern: new RegExp(String.raw`(?:\b|_)${key}\.[\w$]|["'\u0060][\w$.]{1,60}\.${key}\b`),
    },
    { subject: key, form: 'bracket', pattern: new RegExp(String.raw`\[${key}\]`) },
    { subject: key, form: 'member', pattern: new RegExp(String.raw`["']${key}\\?["']\s?:`) },
    {
      subject: key,
      form: 'alone',
      pattern: new RegExp(String.raw`["'\u0060]${key}["'\u0060]\s?(?:[,)\]]|$)`, 'm'),
    },
  ];
}

const MAX_TEXT = 40_000;

/** `subject:form`, sorted. Empty where nothing known occurs. */
export function attackForms(text: string): readonly string[] {
  const read = text.slice(0, MAX_TEXT);
  const found = FORMS.filter(({ pattern }) => pattern.test(read)).map(
    ({ subject, form }) => `${subject}:${form}`,
  );
  // Written inside an array inside a path, a key also looks as if it stood alone.
  const nested = found.some((form) => form.endsWith(':nested'));
  return (nested ? found.filter((form) => form.endsWith(':nested')) : found).toSorted();
}

export function subjectOf(form: string): string {
  return form.slice(0, form.lastIndexOf(':'));
}
