/**
 * References inside an SBOM: the same one given twice, one that leads nowhere, components that depend on each
 * other in a circle. None of it keeps a component from being matched, so that all of it is told as a warning.
 * References are kept as 53-bit hashes, so that a million of them fit; two that fall together would cause one
 * wrong warning and nothing else.
 */
import type { Problem } from '../core/problem.ts';
import { quote } from './json/shape.ts';

const MAX_EDGES = 4_000_000;
const MAX_TOLD = 50;

export type InventoryGraph = {
  /** A component's own reference. */
  readonly define: (ref: string, pointer: string) => void;
  readonly edge: (from: string, to: string, pointer: string) => void;
  readonly finish: () => readonly Problem[];
};

export function newInventoryGraph(): InventoryGraph {
  const nodes = new Map<number, number>();
  const defined: boolean[] = [];
  const froms: number[] = [];
  const tos: number[] = [];
  // Where each edge stands: all of one document stand in one list.
  const places: number[] = [];
  let list = '';
  const told: Problem[] = [];
  const ends: { readonly ref: string; readonly node: number; readonly pointer: string }[] = [];
  let untold = 0;
  let dropped = 0;
  const tell = (pointer: string, code: string, message: string): void => {
    if (told.length < MAX_TOLD) told.push({ pointer, code, message, severity: 'warning' });
    else untold += 1;
  };
  const nodeOf = (ref: string): number => {
    const key = hash53(ref);
    const known = nodes.get(key);
    if (known !== undefined) return known;
    nodes.set(key, nodes.size);
    defined.push(false);
    return nodes.size - 1;
  };
  return {
    define: (ref, pointer) => {
      const node = nodeOf(ref);
      if (defined[node] === true)
        tell(
          pointer,
          'repeated-reference',
          `The reference ${quote(ref)} is used twice; both components count.`,
        );
      defined[node] = true;
    },
    edge: (from, to, pointer) => {
      if (froms.length >= MAX_EDGES) {
        dropped += 1;
        return;
      }
      const node = nodeOf(to);
      froms.push(nodeOf(from));
      tos.push(node);
      const slash = pointer.lastIndexOf('/');
      list = pointer.slice(0, slash);
      places.push(Number(pointer.slice(slash + 1)));
      // Whether it leads nowhere is known only at the end; enough are kept to name some.
      if (defined[node] !== true && ends.length < 10_000) ends.push({ ref: to, node, pointer });
    },
    finish: () => {
      for (const { ref, node, pointer } of ends) {
        if (defined[node] !== true)
          tell(pointer, 'unknown-reference', `The reference ${quote(ref)} leads to no component.`);
      }
      const rest: Problem[] = [];
      const warn = (code: string, message: string, pointer = ''): void =>
        void rest.push({ pointer, code, message, severity: 'warning' });
      const circles = circlesIn(nodes.size, froms, tos);
      for (const edge of circles.edges)
        warn(
          'circular',
          'These components depend on each other in a circle; each counts once.',
          `${list}/${places[edge]}`,
        );
      const more = circles.count - circles.edges.length;
      if (more > 0) warn('circular', `${more} more circles of components are not listed.`);
      if (untold > 0) warn('more', `${untold} more references are used twice or lead nowhere.`);
      if (dropped > 0) warn('not-checked', `${dropped} dependencies beyond ${MAX_EDGES} were not checked.`);
      return [...told, ...rest];
    },
  };
}

type Circles = {
  readonly count: number;
  /** One edge of each of the first circles. */
  readonly edges: readonly number[];
};

const MAX_CIRCLES = 20;

/** Strongly connected components of more than one node, and self-loops (Tarjan, without recursion). */
function circlesIn(nodes: number, froms: readonly number[], tos: readonly number[]): Circles {
  const first = new Int32Array(nodes + 1);
  for (const from of froms) first[from + 1] = (first[from + 1] as number) + 1;
  for (let node = 0; node < nodes; node++)
    first[node + 1] = (first[node + 1] as number) + (first[node] as number);
  const next = first.slice();
  const targets = new Int32Array(froms.length);
  const edges: number[] = [];
  let loops = 0;
  for (const [index, from] of froms.entries()) {
    const slot = next[from] as number;
    targets[slot] = tos[index] as number;
    next[from] = slot + 1;
    if (from !== tos[index]) continue;
    loops += 1;
    if (edges.length < MAX_CIRCLES) edges.push(index);
  }
  const groups = connected(nodes, first, targets);
  const roots = new Set(groups.roots.slice(0, MAX_CIRCLES - edges.length));
  for (const [index, from] of froms.entries()) if (roots.delete(from)) edges.push(index);
  return { count: loops + groups.count, edges };
}

function connected(
  nodes: number,
  first: Int32Array,
  targets: Int32Array,
): { readonly count: number; readonly roots: readonly number[] } {
  const order = new Int32Array(nodes).fill(-1);
  const low = new Int32Array(nodes);
  const onStack = new Uint8Array(nodes);
  const at = first.slice(0, nodes);
  const stack: number[] = [];
  const path: number[] = [];
  const roots: number[] = [];
  let counter = 0;
  let count = 0;
  for (let root = 0; root < nodes; root++) {
    if (order[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      if (order[node] === -1) {
        order[node] = low[node] = counter++;
        stack.push(node);
        onStack[node] = 1;
      }
      const slot = at[node] as number;
      if (slot < (first[node + 1] as number)) {
        at[node] = slot + 1;
        const target = targets[slot] as number;
        if (order[target] === -1) path.push(target);
        else if (onStack[target] === 1) low[node] = Math.min(low[node] as number, order[target] as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number);
      if (low[node] !== order[node] || popGroup(node, stack, onStack) === 1) continue;
      count += 1;
      if (roots.length < MAX_CIRCLES) roots.push(node);
    }
  }
  return { count, roots };
}

function popGroup(root: number, stack: number[], onStack: Uint8Array): number {
  for (let size = 1; ; size++) {
    const node = stack.pop() as number;
    onStack[node] = 0;
    if (node === root) return size;
  }
}

/** Two rounds of multiplication and mixing over UTF-16 units (the public-domain cyrb53 construction). */
function hash53(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}
