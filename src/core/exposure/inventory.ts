/** What an operator runs, one component of it. Made by the SBOM readers in `formats/`. */
export type InventoryComponent = {
  /** Version-less component key; '' where the component names nothing that can be looked up. */
  readonly key: string;
  /** Canonical, with its version; null where the SBOM gives none. */
  readonly purl: string | null;
  /** As the SBOM writes it. */
  readonly name: string;
  readonly version: string | null;
  /** OSV ecosystem name, with its release where the purl names it; null where the purl's type has none. */
  readonly ecosystem: string | null;
  /** Further keys and versions under which advisories may know it: its source package, its repository. */
  readonly also?: readonly { readonly key: string; readonly version: string }[];
  /** Only where there is no purl. */
  readonly cpe?: string;
  /** Full digest of the commit it was built from. */
  readonly commit?: string;
  /** Why it cannot be looked up, where the reader found out: a purl that is none, no object at all. */
  readonly fault?: string;
  /** JSON pointer into the SBOM. */
  readonly pointer?: string;
};

/** What is shown of a component: its purl, else its CPE name, else its name. */
export function identityOf({ purl, cpe, name, pointer }: InventoryComponent): string {
  return purl ?? cpe ?? (name === '' ? (pointer ?? '') : name);
}
