/** What the legend keeps in colour; everything else on the map turns grey. */
import { writable } from './store';

export const STATES = ['assigned', 'partial', 'unassigned', 'overlap', 'outside'] as const;
export type FilterState = (typeof STATES)[number];

export type Filter = { by: 'state'; state: FilterState } | { by: 'crew'; crew: string };

export const filter = writable<Filter | null>(null);

/** The same while the pointer or the focus is on a row of the legend; it goes before. */
export const hovered = writable<Filter | null>(null);

/** Keep only this in colour, or all again if it was this already. */
export function toggleFilter(wanted: Filter): void {
  filter.update((now) => (sameFilter(now, wanted) ? null : wanted));
}

export function sameFilter(one: Filter | null, other: Filter | null): boolean {
  return formatFilter(one) === formatFilter(other);
}

/** As the address writes it; empty for none. */
export function formatFilter(one: Filter | null): string {
  if (one === null) return '';
  return one.by === 'state' ? one.state : `crew:${one.crew}`;
}

export function parseFilter(text: string | null): Filter | null {
  if (text?.startsWith('crew:')) return { by: 'crew', crew: text.slice('crew:'.length) };
  const state = STATES.find((known) => known === text);
  return state === undefined ? null : { by: 'state', state };
}
