/** Which gaps the panel of gaps asks for, and how the address writes that. */
import { GAP_KINDS, isGround, type GapKind, type GapSort } from '../api/gapTypes';
import type { GapQuestion } from '../api/gaps';
import { writable } from './store';

export const MOST_REACH_M = 200;
export const USUAL_REACH_M = 50;

export interface GapQuery {
  kinds: readonly GapKind[];
  community: string | null;
  class: string | null;
  minLength_m: number | null;
  minArea_m2: number | null;
  minAge_days: number | null;
  sortby: GapSort;
  /** How far a crew is taken to sweep beyond its street, for ground that none covers. */
  reach_m: number;
}

/**
 * What the map draws, and the other panels list, when nobody has chosen. Not `off_duty`: by night
 * that is the whole city.
 */
export const USUAL_KINDS: readonly GapKind[] = ['unassigned', 'outside', 'overlap'];

export const USUAL_QUERY: GapQuery = {
  kinds: USUAL_KINDS,
  community: null,
  class: null,
  minLength_m: null,
  minArea_m2: null,
  minAge_days: null,
  sortby: '-length_m',
  reach_m: USUAL_REACH_M,
};

export const SORTS: readonly GapSort[] = [
  '-length_m', 'length_m', '-area_m2', 'area_m2', '-hours_per_week', 'hours_per_week', 'since',
  '-since',
];

export const gapQuery = writable<GapQuery>(USUAL_QUERY);

export function reviseQuery(part: Partial<GapQuery>): void {
  gapQuery.update((old) => ({ ...old, ...part }));
}

/** Kinds stay in the order of the ledger, however they are chosen. */
export function toggleKind(kind: GapKind): void {
  gapQuery.update((old) => {
    const chosen = new Set(old.kinds);
    if (!chosen.delete(kind)) chosen.add(kind);
    const kinds = GAP_KINDS.filter((one) => chosen.has(one));
    return { ...old, kinds, sortby: fittingSort(kinds, old.sortby) };
  });
}

/** The orders by what at least one of the kinds has: ground has no length, a street no area. */
export function sortsOf(kinds: readonly GapKind[]): GapSort[] {
  if (kinds.length === 0) return [...SORTS];
  const measures = new Set(['since']);
  if (kinds.some(isGround)) measures.add('area_m2');
  if (!kinds.every(isGround)) measures.add('length_m');
  if (kinds.includes('unserved_hours')) measures.add('hours_per_week');
  return SORTS.filter((sort) => measures.has(sort.replace('-', '')));
}

/** An order stays while it fits the kinds; else it is the usual one. */
function fittingSort(kinds: readonly GapKind[], sortby: GapSort): GapSort {
  return sortsOf(kinds).includes(sortby) ? sortby : usualSort(kinds);
}

function usualSort(kinds: readonly GapKind[]): GapSort {
  if (kinds.length === 0) return USUAL_QUERY.sortby;
  if (kinds.every((kind) => kind === 'unserved_hours')) return '-hours_per_week';
  return kinds.every(isGround) ? '-area_m2' : USUAL_QUERY.sortby;
}

const FILTERS = ['community', 'class', 'minLength_m', 'minArea_m2', 'minAge_days'] as const;
export type FilterName = (typeof FILTERS)[number];

/** The filters that leave something out. */
export function filtersOf(query: GapQuery): FilterName[] {
  return FILTERS.filter((name) => query[name] !== null);
}

export function clearFilters(): void {
  reviseQuery(Object.fromEntries(FILTERS.map((name) => [name, null])));
}

/** Who is on duty is what a moment is looked at for. */
export function seekOffDuty(): void {
  if (!gapQuery.get().kinds.includes('off_duty')) toggleKind('off_duty');
}

/** What is asked at a moment: how old gaps are is known as of now alone. */
export function queryAt(query: GapQuery, moment: string | null): GapQuery {
  return moment === null ? query : { ...query, minAge_days: null };
}

/** As the server is asked; sums are asked of every kind, and need no order. */
export function questionOf(query: GapQuery, moment: string | null): GapQuestion {
  return { ...queryAt(query, moment), at: moment };
}

export function sumsQuestionOf(query: GapQuery, moment: string | null): GapQuestion {
  const { kinds: _kinds, sortby: _sortby, ...rest } = queryAt(query, moment);
  return { ...rest, at: moment };
}

const NUMBERS = [
  ['long', 'minLength_m'],
  ['area', 'minArea_m2'],
  ['age', 'minAge_days'],
] as const;

/** The parts of the address; what is as usual is left out, but for the kinds. */
export function formatQuery(query: GapQuery): string[] {
  const parts = [`gaps=${query.kinds.length === 0 ? 'none' : query.kinds.join(',')}`];
  if (query.community !== null) parts.push(`in=${encodeURIComponent(query.community)}`);
  if (query.class !== null) parts.push(`class=${encodeURIComponent(query.class)}`);
  for (const [word, name] of NUMBERS) {
    if (query[name] !== null) parts.push(`${word}=${query[name]}`);
  }
  if (query.sortby !== usualSort(query.kinds)) parts.push(`sort=${query.sortby}`);
  if (query.reach_m !== USUAL_REACH_M) parts.push(`reach=${query.reach_m}`);
  return parts;
}

/** Null if the address is not about gaps. */
export function parseQuery(parts: URLSearchParams): GapQuery | null {
  const words = parts.get('gaps')?.split(',');
  if (words === undefined) return null;
  const known = GAP_KINDS.filter((kind) => words.includes(kind));
  const reach_m = atLeastZero(parts.get('reach'));
  const kinds = known.length === 0 && !words.includes('none') ? USUAL_KINDS : known;
  return {
    kinds,
    community: parts.get('in') || null,
    class: parts.get('class') || null,
    minLength_m: leastFrom(parts.get('long')),
    minArea_m2: leastFrom(parts.get('area')),
    minAge_days: leastFrom(parts.get('age')),
    sortby: SORTS.find((sort) => sort === parts.get('sort')) ?? usualSort(kinds),
    reach_m: reach_m === null ? USUAL_REACH_M : Math.min(MOST_REACH_M, reach_m),
  };
}

/** A number from a field or an address; null for nothing, nonsense, and 0, which leaves all in. */
export function leastFrom(text: string | null): number | null {
  const value = atLeastZero(text);
  return value === 0 ? null : value;
}

function atLeastZero(text: string | null): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
