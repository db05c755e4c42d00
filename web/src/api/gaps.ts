/** What is asked of the server about gaps. */
import { get, page } from './client';
import type { GapItem, GapKind, GapSort, GapSums, Trends, Week } from './gapTypes';
import type { Page } from './types';

export interface GapQuestion {
  kinds?: readonly GapKind[];
  community?: string | null;
  class?: string | null;
  segment?: string | null;
  minLength_m?: number | null;
  minArea_m2?: number | null;
  minAge_days?: number | null;
  reach_m?: number | null;
  /** An instant; now, if none is given. */
  at?: string | null;
  sortby?: GapSort;
}

const PAGE_SIZE = '50';

export function gaps(question: GapQuestion, signal?: AbortSignal): Promise<Page<GapItem>> {
  const query = asked(question);
  query.set('limit', PAGE_SIZE);
  return page<GapItem>(`/api/collections/gaps/items?${query}`, signal);
}

/** The page after one that was read, by the address its `next` gave. */
export function nextGaps(next: string, signal?: AbortSignal): Promise<Page<GapItem>> {
  return page<GapItem>(next, signal);
}

export function gapItem(
  id: string,
  { at, reach_m }: GapQuestion,
  signal?: AbortSignal,
): Promise<GapItem> {
  const query = asked({ at: at ?? null, reach_m: reach_m ?? null });
  const more = query.size === 0 ? '' : `?${query}`;
  return get<GapItem>(`/api/collections/gaps/items/${encodeURIComponent(id)}${more}`, signal);
}

export function gapSums(question: GapQuestion, signal?: AbortSignal): Promise<GapSums> {
  return get<GapSums>(`/api/gaps?${asked(question)}`, signal);
}

export function week(
  { community, class: ofClass, segment, at }: GapQuestion,
  signal?: AbortSignal,
): Promise<Week> {
  const where = { community: community ?? null, class: ofClass ?? null, segment: segment ?? null };
  return get<Week>(`/api/week?${asked({ ...where, at: at ?? null })}`, signal);
}

export function trends(
  days: number,
  community: string | null,
  signal?: AbortSignal,
): Promise<Trends> {
  const query = asked({ community });
  query.set('days', String(days));
  return get<Trends>(`/api/trends?${query}`, signal);
}

export async function timeZone(signal?: AbortSignal): Promise<string> {
  return (await get<{ time_zone: string }>('/api/hours', signal)).time_zone;
}

/** Where the tiles of gaps are, for what the map shows; null where no kind is chosen. */
export function gapTiles(question: GapQuestion, version: string): string | null {
  const { kinds = [], at, reach_m } = question;
  if (kinds.length === 0) return null;
  const query = asked({ kinds, at: at ?? null, reach_m: reach_m ?? null });
  return `/api/tiles/{z}/{x}/{y}?layers=gaps&${query}&v=${encodeURIComponent(version)}`;
}

function asked(question: GapQuestion): URLSearchParams {
  const query = new URLSearchParams();
  const say = (name: string, value: string | number | null | undefined): void => {
    if (value !== null && value !== undefined) query.set(name, String(value));
  };
  say('kind', question.kinds?.join(','));
  say('community', question.community);
  say('class', question.class);
  say('segment', question.segment);
  say('min_length_m', question.minLength_m);
  say('min_area_m2', question.minArea_m2);
  say('min_age_days', question.minAge_days);
  say('reach_m', question.reach_m);
  say('at', question.at);
  say('sortby', question.sortby);
  return query;
}
