/**
 * Doing what was previewed. The map shows it at once, in the new colour; it keeps it until the
 * tiles say so too, or takes it back when the server refuses.
 */
import { assign, changedBy } from '../api/assign';
import type { Assigned, ChangedBy, Stretch } from '../api/assignTypes';
import { writable } from '../state/store';
import { readHistory } from './history';
import { ownWrite } from './own';
import type { Asked } from './preview';

/** What the map paints before the tiles do. */
export interface Becoming {
  stretches: readonly Stretch[];
  colour: string;
  /** The tiles show it from this revision on; null until the server has said it. */
  revision: number | null;
}

export const becoming = writable<Becoming | null>(null);
export const committing = writable(false);
/** Whoever was quicker; null where nobody was. */
export const conflict = writable<readonly ChangedBy[] | null>(null);

export type Outcome =
  | { kind: 'done'; found: Assigned }
  | { kind: 'overtaken'; by: ChangedBy[] }
  | { kind: 'failed'; error: Error };

/** `key` stays the same when the same is tried again, so that it is done once. */
export async function commit(asked: Asked, colour: string, key: string): Promise<Outcome> {
  committing.set(true);
  conflict.set(null);
  becoming.set({ stretches: asked.stretches, colour, revision: null });
  try {
    const found = await ownWrite(async () => {
      const done = await assign(asked, key);
      return { value: done, revision: done.revision };
    });
    becoming.update((now) => (now === null ? null : { ...now, revision: found.revision }));
    void readHistory();
    return { kind: 'done', found };
  } catch (thrown) {
    becoming.set(null);
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const by = changedBy(error);
    if (by === null) return { kind: 'failed', error };
    conflict.set(by);
    return { kind: 'overtaken', by };
  } finally {
    committing.set(false);
  }
}

/** The tiles of a revision are drawn: what they show needs no paint of ours. */
export function drawnAt(revision: number): void {
  const now = becoming.get();
  if (now !== null && now.revision !== null && revision >= now.revision) becoming.set(null);
}
