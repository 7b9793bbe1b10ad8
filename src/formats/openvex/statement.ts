/** What somebody says about whether products are affected by a known flaw, whatever the VEX dialect. */
export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';

export type VexStatement = {
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  /** Purls and other identifiers of the products it speaks of; those of subcomponents where it names some. */
  readonly products: readonly string[];
  readonly status: VexStatus;
  /** OpenVEX's own name, e.g. `vulnerable_code_not_in_execute_path`. */
  readonly justification?: string;
  /** What to do, or why it is not affected, in words. */
  readonly words?: string;
  readonly pointer: string;
};
