/** The heads of a table: words, or words over figures. */
import type { ReactNode } from 'react';

export function Heads({ of }: { of: readonly (string | { readonly figures: string })[] }): ReactNode {
  return (
    <thead>
      <tr>
        {of.map((head) => {
          const words = typeof head === 'string' ? head : head.figures;
          return (
            <th key={words} scope="col" className={typeof head === 'string' ? undefined : 'num'}>
              {words}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
