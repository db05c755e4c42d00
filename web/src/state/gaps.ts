/** The list of gaps that is open, and the steps through it. */
import type { Feature, Geometry } from 'geojson';

import { isGround, type GapItem } from '../api/gapTypes';
import { gaps, nextGaps, type GapQuestion } from '../api/gaps';
import type { Page, Side } from '../api/types';
import { app, selectGap } from './app';
import { focusGap, outlined, travelTo } from './focus';
import { writable } from './store';

/** The gaps that `[` and `]` go through. */
export const openGaps = writable<GapItem[]>([]);

/** The gap that the pointer is over, in the list or on the map, with as much of it as is known. */
export interface PointedGap {
  id: string;
  shape: Geometry;
  side: Side | null;
}

export const pointedGap = writable<PointedGap | null>(null);

export function pointAt(gap: PointedGap | null): void {
  if (pointedGap.get()?.id !== gap?.id) pointedGap.set(gap);
}

export function pointedItem({ properties, geometry }: GapItem): PointedGap {
  return { id: properties.id, shape: geometry, side: properties.side };
}

/** What outlines the gap under the pointer: whole where the list knows it, else as it is drawn. */
export function pointedOutline(pointed: PointedGap | null): Feature[] {
  if (pointed === null) return [];
  const listed = openGaps.get().find((gap) => gap.properties.id === pointed.id);
  return [outlined('pointed', listed?.geometry ?? pointed.shape, pointed.side)];
}

/** Read gaps until there are as many as were shown before. */
export async function readGaps(
  question: GapQuestion,
  atLeast: number,
  signal: AbortSignal,
): Promise<Page<GapItem>> {
  let page = await gaps(question, signal);
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
  if (gap === undefined) {
    focusGap([]);
    return;
  }
  const { kind, side } = gap.properties;
  focusGap([outlined(isGround(kind) ? 'ground' : 'gap', gap.geometry, side)]);
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
