/** A link to an address with its filters, written as one string. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function AddressLink(props: {
  address: string;
  className?: string | undefined;
  children: ReactNode;
}): ReactNode {
  const url = new URL(props.address, location.origin);
  return (
    <Link
      to={url.pathname}
      search={Object.fromEntries(url.searchParams) as never}
      {...(props.className === undefined ? {} : { className: props.className })}
    >
      {props.children}
    </Link>
  );
}
