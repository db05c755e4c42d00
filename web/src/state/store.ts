/**
 * The smallest observable value. It keeps the contract that Svelte's `$name` reads, so panels
 * can follow it, and plain modules can use it without knowing Svelte.
 */
export interface Readable<T> {
  get(): T;
  subscribe(run: (value: T) => void): () => void;
}

export interface Writable<T> extends Readable<T> {
  set(value: T): void;
  update(change: (value: T) => T): void;
}

export function writable<T>(initial: T): Writable<T> {
  let current = initial;
  const listeners = new Set<(value: T) => void>();
  const set = (value: T): void => {
    if (Object.is(value, current)) return;
    current = value;
    for (const run of [...listeners]) run(value);
  };
  return {
    get: () => current,
    set,
    update: (change) => set(change(current)),
    subscribe(run) {
      listeners.add(run);
      run(current);
      return () => {
        listeners.delete(run);
      };
    },
  };
}
