/** The one stretch whose two ends are being moved. */
import type { Sides, Stretch } from '../api/assignTypes';
import { writable, type Readable } from '../state/store';
import { selection } from './selection';
import { want } from './shapes';
import { withPart } from './stretches';

const editing = writable<Stretch | null>(null);

export const partEdit: Readable<Stretch | null> = editing;

export function editPart(stretch: Stretch | null): void {
  if (stretch !== null) want([stretch.segment]);
  editing.set(stretch);
}

/** Move the ends of the stretch that is edited. */
export function setPart(part: Pick<Stretch, 'from_m' | 'to_m'>): void {
  const now = editing.get();
  if (now === null) return;
  const moved = { ...now, ...part };
  editing.set(moved);
  selection.change((list) => withPart(list, moved));
}

/** Another side of a stretch, wherever its ends are. */
export function setSide(stretch: Stretch, side: Sides): void {
  const turned = { ...stretch, side };
  if (editing.get() !== null && same(editing.get(), stretch)) editing.set(turned);
  selection.change((list) => withPart(list.filter((one) => !same(one, stretch)), turned));
}

export function same(one: Stretch | null, other: Stretch | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.segment === other.segment &&
    one.side === other.side &&
    one.from_m === other.from_m &&
    one.to_m === other.to_m
  );
}

// What is not selected any more has no ends to move.
selection.subscribe(({ stretches }) => {
  const now = editing.get();
  if (now !== null && !stretches.some((one) => one.segment === now.segment)) editing.set(null);
});
