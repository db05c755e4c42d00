/**
 * A value that is asked of the server. Asking again under the same key keeps the old value in
 * sight until the new one is there; a new key starts empty; a late answer is dropped.
 */
import { isAbort } from '../api/client';
import { writable, type Readable } from './store';

export type RemoteState<T> =
  | { status: 'loading'; value: T | null }
  | { status: 'ready'; value: T }
  | { status: 'failed'; value: T | null; error: Error };

export interface Remote<T> extends Readable<RemoteState<T>> {
  load(key: string, ask: (signal: AbortSignal) => Promise<T>): Promise<void>;
  /**
   * The same, but the old value stays in sight under a new key too, until the answer is there; if
   * that fails, what was said under the old key is gone.
   */
  loadOver(key: string, ask: (signal: AbortSignal) => Promise<T>): Promise<void>;
  /** Replace a value that is there, for instance by adding a page to a list. */
  revise(change: (value: T) => T): void;
  clear(): void;
}

export function remote<T>(): Remote<T> {
  const state = writable<RemoteState<T>>({ status: 'loading', value: null });
  /** The key that the value in sight, or the one awaited in its place, was asked under. */
  let key: string | null = null;
  let asking = new AbortController();

  async function answerTo(asked: string, ask: (signal: AbortSignal) => Promise<T>): Promise<void> {
    asking.abort();
    const own = new AbortController();
    asking = own;
    try {
      const value = await ask(own.signal);
      if (own.signal.aborted) return;
      key = asked;
      state.set({ status: 'ready', value });
    } catch (error) {
      if (own.signal.aborted || isAbort(error)) return;
      const kept = key === asked ? state.get().value : null;
      state.set({ status: 'failed', value: kept, error: asError(error) });
    }
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    load(newKey, ask) {
      if (newKey !== key || state.get().value === null) {
        key = newKey;
        state.set({ status: 'loading', value: null });
      }
      return answerTo(newKey, ask);
    },
    loadOver(newKey, ask) {
      if (state.get().value === null) state.set({ status: 'loading', value: null });
      return answerTo(newKey, ask);
    },
    revise(change) {
      const now = state.get();
      if (now.status === 'ready') state.set({ status: 'ready', value: change(now.value) });
    },
    clear() {
      asking.abort();
      key = null;
      state.set({ status: 'loading', value: null });
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
