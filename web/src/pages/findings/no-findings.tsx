/** An empty list of findings teaches the first step. */
import type { ReactNode } from 'react';
import { useMe } from '../../frame/session.tsx';
import { Command } from '../../parts/copy.tsx';
import { Empty } from '../../parts/list-body.tsx';

export function NoFindings({ isFiltered }: { isFiltered: boolean }): ReactNode {
  const { instance } = useMe();
  if (isFiltered) {
    return (
      <Empty title="No finding fits these filters.">
        <p>Take one off above. Filters stand in the address, so Back also brings the list back.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has come in yet.">
      <p>
        Make a key for a finder, then send a finding. It answers with a receipt and stands here within a
        second.
      </p>
      <Command label="Commands for the first finding" text={firstFinding(instance.publicUrl)} />
      <p>SARIF, OSV, CVE, CSAF, CycloneDX and OpenVEX are read as well; one document, or one a line.</p>
    </Empty>
  );
}

export function firstFinding(publicUrl: string): string {
  return [
    './bin/breakwater key create --party lab-a --role finder',
    `curl -H "Authorization: Bearer $KEY" \\`,
    `  -H "Content-Type: application/vnd.breakwater.finding+json" \\`,
    `  --data-binary @finding.json ${publicUrl}/api/v1/findings`,
  ].join('\n');
}
