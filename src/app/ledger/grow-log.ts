import { growTiles, openTiles, type TileId } from '../../core/ledger/tiles.ts';
import { hashRange } from '../../core/ledger/tree.ts';
import { readerFor } from './log-reader.ts';
import type { LedgerStore, Log } from './ports.ts';

/** Appends leaf hashes to a log in the current transaction; answers with its new size and root. */
export async function growLog(
  ledger: Pick<LedgerStore, 'tiles' | 'putTiles'>,
  log: { readonly name: Log; readonly size: number },
  leafHashes: readonly Uint8Array[],
): Promise<{ readonly size: number; readonly root: Uint8Array }> {
  const open = new Map<string, Uint8Array>();
  for (const tile of await ledger.tiles(log.name, openTiles(log.size))) open.set(key(tile), tile.hashes);
  const grown = growTiles(
    log.size,
    (id) => {
      const tile = open.get(key(id));
      if (tile === undefined) throw new Error(`the ${log.name} log lost tile ${key(id)}`);
      return tile;
    },
    leafHashes,
  );
  await ledger.putTiles(log.name, grown);
  const size = log.size + leafHashes.length;
  const whole = { start: 0, end: size };
  return { size, root: hashRange(whole, await readerFor(ledger, log.name, [whole])) };
}

function key({ level, index }: TileId): string {
  return `${level}/${index}`;
}
