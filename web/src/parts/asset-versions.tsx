/**
 * The versions an operator runs of one component, and where. What is affected stands first and alone; beside
 * every other version stands that it is not, so that nobody upgrades what is already past the fix.
 */
import type { ReactNode } from 'react';
import type { ExposedOperator } from '../../../src/apps/server/views/index.ts';

type Asset = ExposedOperator['assets'][number];

const ORDER: readonly Asset['status'][] = ['affected', 'unknown', 'not_affected'];
export const ASSET_STATUS_WORDS: Readonly<Record<Asset['status'], string>> = {
  affected: 'affected',
  unknown: 'could not tell',
  not_affected: 'not affected',
};

export function AssetVersions({ assets, most }: { assets: readonly Asset[]; most: number }): ReactNode {
  const sorted = assets.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  return (
    <>
      {sorted.slice(0, most).map((asset) => (
        <div className="asset-line" key={`${asset.inventoryId}-${asset.purl}`}>
          {asset.version}{' '}
          <span className="q">
            in {asset.asset}
            {asset.status === 'affected' ? '' : `, ${ASSET_STATUS_WORDS[asset.status]}`}
          </span>
        </div>
      ))}
      {sorted.length > most ? <div className="q">and {sorted.length - most} more</div> : null}
    </>
  );
}
