/** Identifiers that others use for the same flaw, as opposed to a finder's own numbering. */
const PUBLIC_ID =
  /^(CVE-\d{4}-\d{4,19}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|PYSEC-\d{4}-\d+|RUSTSEC-\d{4}-\d{4}|GO-\d{4}-\d{4,}|OSV-\d{4}-\d+)$/;

export function isPublicId(id: string): boolean {
  return PUBLIC_ID.test(id);
}
