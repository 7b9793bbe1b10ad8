/** A region that scrolls by itself and so must be reachable by keyboard, with a name (WCAG 2.1.1). */
import type { ReactNode } from 'react';

export function Scroll({
  label,
  className = 'scroll',
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is what makes the region reachable
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
