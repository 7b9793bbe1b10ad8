import { readNodesFrom, type TileId, tileOf } from '../../core/ledger/tiles.ts';
import { nodesOf, type Range, type ReadNode } from '../../core/ledger/tree.ts';
import type { LedgerStore, Log } from './ports.ts';

/** Fetches, in one go, every tile that the hashes of these ranges are folded from. */
export async function readerFor(
  ledger: Pick<LedgerStore, 'tiles'>,
  log: Log,
  ranges: readonly Range[],
): Promise<ReadNode> {
  const wanted = new Map<string, TileId>();
  for (const node of ranges.flatMap(nodesOf)) {
    const { level, index } = tileOf(node);
    wanted.set(key({ level, index }), { level, index });
  }
  const tiles = new Map<string, Uint8Array>();
  for (const tile of await ledger.tiles(log, [...wanted.values()])) tiles.set(key(tile), tile.hashes);
  return readNodesFrom((id) => tiles.get(key(id)) ?? null);
}

function key({ level, index }: TileId): string {
  return `${level}/${index}`;
}
