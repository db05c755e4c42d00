/** What is outlined on the map, and where the map should travel. */
import type { Feature, Geometry } from 'geojson';

import type { Side } from '../api/types';
import { boxOf, type Box } from '../map/geometry';
import { modeKey, show, type Mode } from './app';
import { writable } from './store';

export type Role =
  | 'community'
  | 'mask'
  | 'street'
  | 'segment'
  | 'gap'
  | 'ground'
  | 'pointed';

export interface Focus {
  /** What the mode is about. */
  subject: Feature[];
  gap: Feature[];
}

export const focus = writable<Focus>({ subject: [], gap: [] });

/** The latest place to go; a new object is a new journey. */
export const journey = writable<{ box: Box } | null>(null);

let awaited: string | null = null;

export function outlined(role: Role, geometry: Geometry, side: Side | null = null): Feature {
  return { type: 'Feature', geometry, properties: { role, side } };
}

export function travelTo(shapes: readonly Geometry[]): void {
  const box = boxOf(shapes);
  if (box !== null) journey.set({ box });
}

/** Show something, and go there once its shape is known. */
export function visit(mode: Mode): void {
  awaited = modeKey(mode);
  show(mode);
}

/** A panel has read the shape of what it shows. */
export function focusOn(mode: Mode, features: Feature[]): void {
  focus.update((old) => ({ ...old, subject: features }));
  if (awaited !== modeKey(mode)) return;
  awaited = null;
  // The mask of a community is the rest of the world: nobody wants to go there.
  const shown = features.filter((feature) => feature.properties?.role !== 'mask');
  travelTo(shown.map((feature) => feature.geometry));
}

/** Nothing but the gap that is picked is outlined. */
export function clearSubject(): void {
  focus.update((old) => ({ ...old, subject: [] }));
}

export function focusGap(features: Feature[]): void {
  const { gap } = focus.get();
  if (gap.length > 0 || features.length > 0) focus.update((old) => ({ ...old, gap: features }));
}

export function clearFocus(): void {
  focus.set({ subject: [], gap: [] });
}
