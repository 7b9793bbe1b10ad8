/**
 * A sealed archive of evaluation samples, opened for reading one entry at a time. Hostile by assumption:
 * names are looked up, never written anywhere; declared sizes and checksums are held against what comes out.
 */
export interface LogArchive {
  /** In the order of the directory. No name occurs twice. */
  readonly names: readonly string[];
  /**
   * How many earlier entries of a name its last one replaced: a run that is started again writes its sample
   * again, and the last counts for Inspect too. Names that occur once are absent.
   */
  readonly replaced: ReadonlyMap<string, number>;
  /**
   * The whole entry, decompressed. Rejects with ArchiveFault where it is missing, larger than `maxBytes`, or
   * not what its checksum says.
   */
  read(name: string, maxBytes: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The archive is not what it says. `code` is stable; the message names the entry. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
  readonly code:
    | 'not-an-archive'
    | 'truncated'
    | 'missing-entry'
    | 'too-large'
    | 'too-many-entries'
    | 'too-many-frames'
    | 'overlapping'
    | 'other-name'
    | 'checksum'
    | 'encrypted'
    | 'above-marking'
    | 'unknown-method';
  constructor(code: ArchiveFault['code'], message: string) {
    super(message);
    this.code = code;
  }
}
