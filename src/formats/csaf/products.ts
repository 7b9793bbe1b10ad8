/** CSAF's product tree (clause 3.2.2) flattened: product id → what it is. Bounded by the parser's depth limit. */
import type { Component } from '../../core/finding/finding.ts';
import { toComponent } from '../component.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { objectAt, objectsAt, textAt } from '../json/read.ts';
import { readPurl } from '../purl.ts';

export type CsafProduct = {
  readonly component: Component;
  /** From a branch `product_version`, exact. */
  readonly version?: string;
  /** From a branch `product_version_range` that is written in VERS. */
  readonly range?: string;
  /** From a branch `product_version_range` that is written in no notation that can be evaluated. */
  readonly rangeText?: string;
  readonly cpe?: string;
  /** Of a relationship: what this is a part of, or installed on. */
  readonly platform?: CsafProduct;
};

export function productsById(tree: JsonObject | undefined): ReadonlyMap<string, CsafProduct> {
  const products = new Map<string, CsafProduct>();
  for (const branch of objectsAt(tree, 'branches')) visit(branch, {}, products);
  for (const product of objectsAt(tree, 'full_product_names')) add(product, {}, products);
  // A relationship's product is the first one as found in the second: what is flawed is the first.
  for (const relationship of objectsAt(tree, 'relationships')) {
    const id = textAt(objectAt(relationship, 'full_product_name'), 'product_id');
    const part = products.get(textAt(relationship, 'product_reference') ?? '');
    const platform = products.get(textAt(relationship, 'relates_to_product_reference') ?? '');
    if (id !== undefined && part !== undefined)
      products.set(id, platform === undefined ? part : { ...part, platform });
  }
  return products;
}

/** What the branches above a product say, by category. */
type Above = {
  readonly vendor?: string;
  readonly product_name?: string;
  readonly product_version?: string;
  readonly product_version_range?: string;
};

const CATEGORIES = new Set(['vendor', 'product_name', 'product_version', 'product_version_range']);

function visit(branch: JsonObject, above: Above, products: Map<string, CsafProduct>): void {
  const category = textAt(branch, 'category') ?? '';
  const name = textAt(branch, 'name');
  const here = CATEGORIES.has(category) && name !== undefined ? { ...above, [category]: name } : above;
  const product = objectAt(branch, 'product');
  if (product !== undefined) add(product, here, products);
  for (const nested of objectsAt(branch, 'branches')) visit(nested, here, products);
}

function add(product: JsonObject, above: Above, products: Map<string, CsafProduct>): void {
  const id = textAt(product, 'product_id');
  if (id === undefined || products.has(id)) return;
  const identification = objectAt(product, 'product_identification_helper');
  const purl = textAt(identification, 'purl');
  const cpe = textAt(identification, 'cpe');
  const version = above.product_version;
  const range = above.product_version_range;
  const name = [above.vendor, above.product_name].filter((part) => part !== undefined).join('/');
  const given: Record<string, JsonValue> = { name: name === '' ? (textAt(product, 'name') ?? id) : name };
  if (purl !== undefined && readPurl(purl) !== null) given['purl'] = purl;
  products.set(id, {
    component: toComponent(given),
    ...(version !== undefined && { version }),
    ...(range !== undefined && (isVers(range) ? { range } : { rangeText: range })),
    ...(cpe !== undefined && { cpe }),
  });
}

function isVers(range: string): boolean {
  return /^vers:[a-z][a-z0-9.-]*\/\S+$/.test(range);
}
