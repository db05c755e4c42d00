/** The list of gaps that is open, and the steps through it. */
import { gaps, nextGaps } from '../api/client';
import type { GapItem, Page } from '../api/types';
import { app, selectGap } from './app';
import { focusGap, outlined, travelTo } from './focus';
import { writable } from './store';

export type Where = { community: string } | { segment: string };

/** The gaps that `[` and `]` go through. */
export const openGaps = writable<GapItem[]>([]);

/** Read gaps, longest first, until there are as many as were shown before. */
export async function readGaps(
  where: Where,
  atLeast: number,
  signal: AbortSignal,
): Promise<Page<GapItem>> {
  let page = await gaps(where, signal);
  while (page.items.length < atLeast && page.next !== null) page = await readMore(page, signal);
  return page;
}

export async function readMore(page: Page<GapItem>, signal?: AbortSignal): Promise<Page<GapItem>> {
  if (page.next === null) return page;
  const following = await nextGaps(page.next, signal);
  return { ...following, items: [...page.items, ...following.items] };
}

export function visitGap(gap: GapItem): void {
  selectGap(gap.properties.id);
  outlineGap(gap);
  travelTo([gap.geometry]);
}

export function outlineGap(gap: GapItem | undefined): void {
  focusGap(gap === undefined ? [] : [outlined('gap', gap.geometry, gap.properties.side)]);
}

/** Go to the gap before or after the one that is picked; the ends hold. */
export function stepGap(step: 1 | -1): void {
  const list = openGaps.get();
  const at = list.findIndex((gap) => gap.properties.id === app.get().selection);
  const gap = list[nextIndex(at, step, list.length)];
  if (gap !== undefined) visitGap(gap);
}

/** From nowhere (-1) a step forward goes to the first, a step back to the last. */
export function nextIndex(at: number, step: 1 | -1, count: number): number {
  if (at < 0) return step === 1 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, at + step));
}
