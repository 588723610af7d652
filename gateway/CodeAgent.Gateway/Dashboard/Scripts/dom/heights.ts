/** Heights of many rows, with their sums in logarithmic time (a Fenwick tree). */
export class Heights {
  private sizes: number[] = [];
  private tree: number[] = [0];
  private estimate = 0;

  get total(): number {
    return this.before(this.sizes.length);
  }

  /** Rows are added at the end with the estimate; fewer rows, or another estimate, begin anew. */
  resize(count: number, estimate: number): void {
    if (count < this.sizes.length || estimate !== this.estimate) {
      this.sizes = [];
      this.tree = [0];
      this.estimate = estimate;
    }
    while (this.sizes.length < count) {
      this.sizes.push(estimate);
      const node = this.sizes.length;
      let sum = estimate;
      const end = node - (node & -node);
      for (let child = node - 1; child > end; child -= child & -child) sum += this.tree[child] ?? 0;
      this.tree.push(sum);
    }
  }

  /** Says whether it changed. */
  set(index: number, size: number): boolean {
    const change = size - (this.sizes[index] ?? 0);
    if (size === 0 || Math.abs(change) < 0.5) return false;
    this.sizes[index] = size;
    for (let node = index + 1; node < this.tree.length; node += node & -node) {
      this.tree[node] = (this.tree[node] ?? 0) + change;
    }
    return true;
  }

  /** The height of all rows before one. */
  before(index: number): number {
    let sum = 0;
    for (let node = Math.min(index, this.sizes.length); node > 0; node -= node & -node) sum += this.tree[node] ?? 0;
    return sum;
  }

  /** The row at a height. */
  at(height: number): number {
    let node = 0;
    let left = height;
    let step = 1;
    while (step * 2 < this.tree.length) step *= 2;
    for (; step > 0; step >>= 1) {
      const next = node + step;
      const size = this.tree[next];
      if (size !== undefined && size <= left) {
        node = next;
        left -= size;
      }
    }
    return Math.max(0, Math.min(node, this.sizes.length - 1));
  }
}
