/** Groups that grow together: union-find over rows. */
export interface JoinedGroups {
  join(first: number, second: number): void;
  /** The lowest row of the group. */
  of(row: number): number;
}

export function createJoinedGroups(rows: number): JoinedGroups {
  const parents = Int32Array.from({ length: rows }, (_, row) => row);

  function of(row: number): number {
    let root = row;
    while (parents[root] !== root) root = parents[root] ?? root;
    for (let at = row; at !== root; ) {
      const next = parents[at] ?? root;
      parents[at] = root;
      at = next;
    }
    return root;
  }

  return {
    of,
    join(first, second) {
      const one = of(first);
      const other = of(second);
      parents[Math.max(one, other)] = Math.min(one, other);
    },
  };
}
