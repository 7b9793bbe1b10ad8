/** What an operator runs, one component of it. Made by the SBOM readers in `formats/`. */
export type InventoryComponent = {
  /** Version-less component key; '' where the component names nothing that can be looked up. */
  readonly key: string;
  /** Canonical, with its version; null where the SBOM gives none. */
  readonly purl: string | null;
  /** As the SBOM writes it. */
  readonly name: string;
  readonly version: string | null;
  /** OSV ecosystem name, null where the purl's type has none. */
  readonly ecosystem: string | null;
};
