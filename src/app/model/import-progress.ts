/**
 * How far the reading of a sealed run is, for whoever sent it: a gigabyte takes half a minute after its last byte was
 * sent. Kept in the memory of the process that reads. Known hole: where several servers answer for one instance, one
 * that is asked about another's reading says that nothing is being read.
 */

export type ReadProgress = {
  readonly samples: number;
  /** How many the log holds; null where that is known only at its end. */
  readonly of: number | null;
  /** Unpacked. */
  readonly bytes: number;
};

export type RunReading = ReadProgress & { readonly since: Date };

/** Where a reading belongs: one material, one person or key. */
export type ReadingPlace = { readonly room: string; readonly principalId: string };

export interface ImportProgress {
  /** What is told from now on stands there until `end`, which may be called twice. */
  begin(
    place: ReadingPlace,
    since: Date,
  ): { readonly tell: (progress: ReadProgress) => void; readonly end: () => void };
  /** Oldest first; empty where nothing is being read. */
  readings(place: ReadingPlace): readonly RunReading[];
}

export function importProgress(): ImportProgress {
  const all = new Set<{ readonly place: ReadingPlace; reading: RunReading }>();
  return {
    begin: (place, since) => {
      const one = { place, reading: { samples: 0, of: null, bytes: 0, since } as RunReading };
      all.add(one);
      return {
        tell: (progress) => {
          one.reading = { ...progress, since };
        },
        end: () => void all.delete(one),
      };
    },
    readings: ({ room, principalId }) =>
      [...all]
        .filter(({ place }) => place.room === room && place.principalId === principalId)
        .map(({ reading }) => reading),
  };
}
