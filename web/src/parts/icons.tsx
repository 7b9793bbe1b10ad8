/** Marks. Each differs in form before it differs in hue, and none stands without a word beside it. */
import type { ReactNode } from 'react';

export function Mark({ kind }: { kind: MarkKind }): ReactNode {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true">
      {MARKS[kind]}
    </svg>
  );
}

const ring = <circle cx="6" cy="6" r="4.500" fill="none" stroke="currentColor" strokeWidth="1.500" />;

const MARKS = {
  late: <path d="M6 1 11.500 11H.5z" fill="currentColor" />,
  due: (
    <path
      d="M2 1h8L6 6l4 5H2l4-5z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.300"
      strokeLinejoin="round"
    />
  ),
  open: ring,
  safe: (
    <>
      <circle cx="6" cy="6" r="5" fill="currentColor" />
      <path
        d="M3.500 6.200l1.800 1.800 3.200-3.600"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.500"
      />
    </>
  ),
  half: (
    <>
      {ring}
      <path d="M6 1.500a4.500 4.500 0 0 1 0 9z" fill="currentColor" />
    </>
  ),
  no: (
    <>
      {ring}
      <path d="M3 9l6-6" stroke="currentColor" strokeWidth="1.500" />
    </>
  ),
  dot: <circle cx="6" cy="6" r="2" fill="currentColor" />,
  silent: <path d="M2 4h8M2 8h8" stroke="currentColor" strokeWidth="1.500" />,
  seen: <path d="M6 .5 11.500 6 6 11.500.5 6z" fill="currentColor" />,
  unsure: (
    <>
      <path
        d="M6 1 11 6 6 11 1 6z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.300"
        strokeDasharray="2 1.500"
      />
      <circle cx="6" cy="6" r="1.200" fill="currentColor" />
    </>
  ),
  closed: <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="1.500" />,
} as const;

export type MarkKind = keyof typeof MARKS;

export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}

const ICONS = {
  flow: 'M2 3h12M2 7h8c2 0 3 1 3 3v3M2 7v6',
  today: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.500V8l2.500 2',
  findings: 'M3 4h10M3 8h10M3 12h6',
  merges: 'M3 3c0 5 4 5 5 5h6M3 13c0-5 4-5 5-5M11.500 5.500 14 8l-2.500 2.500',
  cases: 'M2 5h12v8H2zM6 5V3h4v2',
  threads: 'M2.500 3h11v7.500h-6l-3 3v-3h-2zM5 5.800h6M5 8h4',
  download: 'M8 2v8M4.500 6.500 8 10l3.500-3.500M2.500 13.500h11',
  scorecards: 'M2.500 4h11M6 2.500v3M2.500 8h11M10.500 6.500v3M2.500 12h11M8 10.500v3',
  lab: 'M6.500 2v4L3 13.200c-.2.5 0 .8.5.8h9c.5 0 .7-.3.5-.8L9.500 6V2M5.500 2h5M4.600 10h6.800',
  exposure: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  publish: 'M8 10.500V2M4.500 5.500 8 2l3.500 3.500M2.500 9.500v4h11v-4',
  partners:
    'M7.500 5.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0M1.500 13c0-2 1.500-3.500 3.500-3.500S8.500 11 8.500 13M10 9.500l1.500 1.500L14.500 8',
  models: 'M8 2l5.500 3v6L8 14l-5.500-3V5zM2.500 5 8 8l5.500-3M8 8v6',
  ledger: 'M3 2.500h10v11H3zM6 2.500v11M8.500 6H11M8.500 9H11',
  settings:
    'M2 4.500h6M11.500 4.500H14M2 11.500h2.500M8 11.500h6M11.500 4.500a1.700 1.700 0 1 1-3.400 0 1.700 1.700 0 0 1 3.400 0M8 11.500a1.700 1.700 0 1 1-3.400 0 1.700 1.700 0 0 1 3.400 0',
  notices: 'M4 2h8v12H4zM6 5h4M6 8h4M6 11h2',
  search: 'M11.500 7a4.500 4.500 0 1 1-9 0 4.500 4.500 0 0 1 9 0M10.500 10.500 14 14',
  person:
    'M10.800 5a2.800 2.800 0 1 1-5.600 0 2.800 2.800 0 0 1 5.600 0M2.800 14c.6-3 2.600-4.500 5.200-4.500s4.600 1.500 5.200 4.500',
  machine: 'M2.500 2.500h11v11h-11zM5.500 8h5M8 5.500v5',
  warning: 'M8 2.500 14.500 13.500h-13zM8 6.500v3.200M8 11.500v.2',
  phone:
    'M4 2h2.500l1 3.500L6 7c.7 1.500 1.500 2.300 3 3l1.500-1.500L14 9.500V12c0 1-.8 2-2 2C7 14 2 9 2 4c0-1.200 1-2 2-2z',
  print: 'M4.500 6V2.500h7V6M4.500 11.500h-2V6h11v5.500h-2M4.500 9.500h7v4h-7z',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  arrow: 'M2 8h11M9 4l4 4-4 4',
  lock: 'M3.500 7h9v6.500h-9zM5.500 7V5a2.500 2.500 0 0 1 5 0v2',
  key: 'M9.500 6.500a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0M8.500 9l5 5M11 11.500l1.500-1.500',
} as const;

export type IconName = keyof typeof ICONS;

/** The breakwater: an arm of stone, calmer water within it, and the light at its head. */
export function Brand(): ReactNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 20.500C3 11 10 4 20.500 4" fill="none" stroke="currentColor" strokeWidth="3" />
      <path
        d="M9 20.500c0-6 5-11 11.500-11M15 20.500c0-3 2.500-5.500 5.500-5.500"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.250"
        opacity=".55"
      />
      <circle cx="20.500" cy="4" r="2.500" fill="var(--safe-fill)" />
    </svg>
  );
}
