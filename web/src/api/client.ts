/**
 * Every request the map makes, except the tiles and fonts that MapLibre reads by itself.
 * All addresses are on this host. It must not know what is shown where.
 */
import { writable, type Readable } from '../state/store';
import type {
  CommunityItem,
  Coverage,
  CoverageBy,
  GapItem,
  Items,
  Page,
  Problem,
  SegmentItem,
  TileJson,
} from './types';

/** Why a request failed: `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

const pending = writable(0);
const seen = writable<number | null>(null);

/** How many requests are on their way. */
export const inFlight: Readable<number> = pending;
/** The highest revision that any answer carried; null before the first answer. */
export const seenRevision: Readable<number | null> = seen;

/** Remember that the server has reached a revision; an older one changes nothing. */
export function noteRevision(revision: number): void {
  if (Number.isSafeInteger(revision) && revision > (seen.get() ?? -1)) seen.set(revision);
}

/** Believe the server even where it went back, as it does when another store is served. */
export async function resyncRevision(): Promise<void> {
  seen.set((await coverage('city')).revision);
}

export async function coverage(by: CoverageBy, signal?: AbortSignal): Promise<Coverage> {
  const found = await get<Coverage>(`/api/coverage?by=${by}`, signal);
  noteRevision(found.revision);
  return found;
}

export function tileJson(signal?: AbortSignal): Promise<TileJson> {
  return get<TileJson>('/api/tiles', signal);
}

export function segment(id: string, signal?: AbortSignal): Promise<SegmentItem> {
  return get<SegmentItem>(`/api/collections/segments/items/${encodeURIComponent(id)}`, signal);
}

export function community(id: string, signal?: AbortSignal): Promise<CommunityItem> {
  return get<CommunityItem>(`/api/collections/communities/items/${encodeURIComponent(id)}`, signal);
}

export function communities(signal?: AbortSignal): Promise<Page<CommunityItem>> {
  return page<CommunityItem>('/api/collections/communities/items?limit=1000', signal);
}

export function gapItem(id: string, signal?: AbortSignal): Promise<GapItem> {
  return get<GapItem>(`/api/collections/gaps/items/${encodeURIComponent(id)}`, signal);
}

export function segmentsNamed(
  name: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Page<SegmentItem>> {
  const query = new URLSearchParams({ name, limit: String(limit) });
  return page<SegmentItem>(`/api/collections/segments/items?${query}`, signal);
}

/** The gaps of a community or of a segment, longest first. */
export function gaps(
  where: { community: string } | { segment: string },
  signal?: AbortSignal,
): Promise<Page<GapItem>> {
  const query = new URLSearchParams({ ...where, sortby: '-length_m', limit: '50' });
  return page<GapItem>(`/api/collections/gaps/items?${query}`, signal);
}

/** The page after one that was read, by the address its `next` gave. */
export function nextGaps(next: string, signal?: AbortSignal): Promise<Page<GapItem>> {
  return page<GapItem>(next, signal);
}

async function page<T>(address: string, signal?: AbortSignal): Promise<Page<T>> {
  const found = (await get(address, signal)) as Items<unknown, unknown>;
  const next = found.links?.find((link) => link.rel === 'next');
  return {
    items: found.features as T[],
    matched: found.numberMatched ?? null,
    next: next === undefined ? null : onThisHost(next.href),
  };
}

/** A link from the server may name the host it believes to have; only its path counts. */
export function onThisHost(href: string): string {
  const url = new URL(href, 'http://host.invalid/api/');
  return url.pathname + url.search;
}

async function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  pending.update((count) => count + 1);
  try {
    const answer = await fetch(address, {
      signal: signal ?? null,
      headers: { accept: 'application/geo+json, application/json' },
    });
    noteRevision(Number(answer.headers.get('sweepline-revision') ?? Number.NaN));
    if (!answer.ok) throw await refusal(answer);
    return (await answer.json()) as T;
  } catch (error) {
    if (error instanceof ApiError || isAbort(error)) throw error;
    throw new ApiError(0, error instanceof Error ? error.message : String(error));
  } finally {
    pending.update((count) => count - 1);
  }
}

async function refusal(answer: Response): Promise<ApiError> {
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  return new ApiError(answer.status, problem.detail ?? problem.title ?? answer.statusText);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
