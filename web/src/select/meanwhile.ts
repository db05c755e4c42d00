/** Which selected segments somebody else has changed since the selection was last looked at. */
import { writable, type Readable } from '../state/store';
import { foreign } from './own';
import { selection } from './selection';
import { segmentsOf } from './stretches';

const changed = writable<ReadonlySet<string>>(new Set());

export const changedMeanwhile: Readable<ReadonlySet<string>> = changed;

/** The newest state has been looked at. */
export function lookedAt(): void {
  if (changed.get().size > 0) changed.set(new Set());
}

foreign.subscribe((change) => {
  if (change === null || change.count === 0) return;
  const selected = segmentsOf(selection.get().stretches);
  // A change too large to be named may be of any of them.
  const named = new Set(change.segments.length > 0 ? change.segments : selected);
  const both = selected.filter((id) => named.has(id));
  if (both.length > 0) changed.set(new Set([...changed.get(), ...both]));
});

selection.subscribe(({ stretches }) => {
  if (stretches.length === 0) lookedAt();
});
