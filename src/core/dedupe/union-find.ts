/**
 * Disjoint sets with constraints: two sets that hold a forbidden pair refuse to unite. Sets stay small in
 * practice, so each set carries the other sets it may not meet.
 */
export class UnionFind {
  readonly #parent: number[];
  readonly #size: number[];
  readonly #forbidden = new Map<number, Set<number>>();

  constructor(count: number) {
    this.#parent = Array.from({ length: count }, (_, index) => index);
    this.#size = new Array<number>(count).fill(1);
  }

  find(element: number): number {
    let root = element;
    while (this.#parent[root] !== root) root = this.#parent[root]!;
    let walk = element;
    while (walk !== root) {
      const next = this.#parent[walk]!;
      this.#parent[walk] = root;
      walk = next;
    }
    return root;
  }

  size(element: number): number {
    return this.#size[this.find(element)]!;
  }

  /** No effect on elements that are one set already: that contradiction is a person's to mend. */
  forbid(a: number, b: number): void {
    const left = this.find(a);
    const right = this.find(b);
    if (left === right) return;
    this.#enemiesOf(left).add(right);
    this.#enemiesOf(right).add(left);
  }

  /** False where a forbidden pair stands between the two. */
  unite(a: number, b: number): boolean {
    const left = this.find(a);
    const right = this.find(b);
    if (left === right) return true;
    if (this.#forbidden.get(left)?.has(right) === true) return false;
    const [root, child] = this.#size[left]! >= this.#size[right]! ? [left, right] : [right, left];
    this.#parent[child] = root;
    this.#size[root] = this.#size[root]! + this.#size[child]!;
    for (const enemy of this.#forbidden.get(child) ?? []) {
      this.#enemiesOf(enemy).delete(child);
      this.#enemiesOf(enemy).add(root);
      this.#enemiesOf(root).add(enemy);
    }
    this.#forbidden.delete(child);
    return true;
  }

  #enemiesOf(root: number): Set<number> {
    const known = this.#forbidden.get(root);
    if (known !== undefined) return known;
    const fresh = new Set<number>();
    this.#forbidden.set(root, fresh);
    return fresh;
  }
}
