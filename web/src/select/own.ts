/** Tells one's own changes from those of others, also when the event comes before the answer. */
import { heardChanges } from '../state/live';
import { writable } from '../state/store';

/** Revisions that this page made. */
const own = new Set<number>();
let underWay: Promise<unknown> = Promise.resolve();

export interface Foreign {
  revision: number;
  /** Empty if there are more than the server names. */
  segments: readonly string[];
  count: number;
}

/** The latest change that somebody else made; a new object is a new change. */
export const foreign = writable<Foreign | null>(null);

/** Do something that makes a revision, and remember that it was made here. */
export async function ownWrite<T>(
  act: () => Promise<{ value: T; revision: number }>,
): Promise<T> {
  const done = act().then(({ value, revision }) => {
    own.add(revision);
    return value;
  });
  underWay = Promise.allSettled([underWay, done]);
  return done;
}

heardChanges.subscribe((change) => {
  if (change === null) return;
  void underWay.then(() => {
    if (!own.has(change.revision)) foreign.set(change);
  });
});
