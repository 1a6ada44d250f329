/** One who waits, and for whom. */
export interface Waiting {
  readonly tenant: string | undefined;
  /** Higher goes first. */
  readonly priority: number;
  admit(): void;
}

interface Turns {
  readonly line: Set<Waiting>;
  /** How many of this tenant's went before, counted so that whoever comes later does not start ahead. */
  turn: number;
}

/**
 * A line in which tenants take turns: a tenant that sends very many waits behind its own. Among all who wait the highest
 * priority goes first, and within a tenant whoever came first.
 */
export class FairLine {
  readonly #priorities = new Map<number, Map<string | undefined, Turns>>();
  #now = 0;
  size = 0;

  add(waiting: Waiting): void {
    const { priority, tenant } = waiting;
    const tenants = this.#priorities.get(priority) ?? new Map<string | undefined, Turns>();
    const turns = tenants.get(tenant) ?? { line: new Set(), turn: this.#now };
    turns.line.add(waiting);
    tenants.set(tenant, turns);
    this.#priorities.set(priority, tenants);
    this.size++;
  }

  /** False when it no longer waits. */
  remove(waiting: Waiting): boolean {
    const { priority, tenant } = waiting;
    const tenants = this.#priorities.get(priority);
    const turns = tenants?.get(tenant);
    if (tenants === undefined || !turns?.line.delete(waiting)) return false;
    if (turns.line.size === 0) tenants.delete(tenant);
    if (tenants.size === 0) this.#priorities.delete(priority);
    this.size--;
    return true;
  }

  /** Whoever's turn it is, taken out of the line. */
  next(): Waiting | undefined {
    if (this.size === 0) return undefined;
    const tenants = this.#priorities.get(Math.max(...this.#priorities.keys()));
    let best: Turns | undefined;
    for (const turns of tenants?.values() ?? []) if (best === undefined || turns.turn < best.turn) best = turns;
    const [first] = best?.line ?? [];
    if (best === undefined || first === undefined) return undefined;
    this.#now = best.turn;
    best.turn++;
    this.remove(first);
    return first;
  }
}
