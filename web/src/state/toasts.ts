/** Short messages after something was done: what happened, and how to take it back. */
import { writable } from './store';

export interface ToastAction {
  word: string;
  act: () => void;
}

export interface Toast {
  id: number;
  kind: 'done' | 'failed';
  text: string;
  action: ToastAction | null;
}

/** What went well goes away by itself; what failed stays until somebody closes it. */
export const DONE_STAYS_MS = 12_000;

export const toasts = writable<readonly Toast[]>([]);
let made = 0;

export function tellDone(text: string, action: ToastAction | null = null): number {
  return add({ kind: 'done', text, action });
}

export function tellFailed(text: string, action: ToastAction | null = null): number {
  return add({ kind: 'failed', text, action });
}

export function closeToast(id: number): void {
  toasts.update((all) => all.filter((one) => one.id !== id));
}

function add(toast: Omit<Toast, 'id'>): number {
  made += 1;
  const id = made;
  toasts.update((all) => [...all.slice(-2), { ...toast, id }]);
  return id;
}
