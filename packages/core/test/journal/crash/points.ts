const ordinals = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_none, at) => [`before ${name} ${at + 1}`, `after ${name} ${at + 1}`]).flat();

/** Moments of a run at which its process can be made to die: around what it writes, claims and does. */
export const namedPoints: readonly string[] = [
  ...ordinals("take", 1),
  ...ordinals("append", 5),
  ...ordinals("effect", 2),
  ...ordinals("claim", 1),
  ...ordinals("settle", 1),
];

export interface Points {
  /** Kills the process when this is where it is to die. */
  pass(name: string): void;
  /** Passes a point before and after whatever the store does. */
  around<Store extends object>(store: Store): Store;
}

/** `point` is a name and how many times it is passed, such as `after append 2`; empty for none. */
export function createPoints(point: string): Points {
  const passed = new Map<string, number>();
  const pass = (name: string): void => {
    const times = (passed.get(name) ?? 0) + 1;
    passed.set(name, times);
    if (point === `${name} ${times}`) process.kill(process.pid, "SIGKILL");
  };
  return {
    pass,
    around: (store) =>
      new Proxy(store, {
        get(target, name, receiver) {
          const work: unknown = Reflect.get(target, name, receiver);
          if (typeof work !== "function") return work;
          return async (...given: unknown[]) => {
            pass(`before ${String(name)}`);
            const result: unknown = await work.apply(target, given);
            pass(`after ${String(name)}`);
            return result;
          };
        },
      }),
  };
}
