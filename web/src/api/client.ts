/**
 * Every request the map makes, except the tiles and fonts that MapLibre reads by itself.
 * All addresses are on this host. It must not know what is shown where.
 */
import { writable, type Readable } from '../state/store';
import type {
  CommunityItem,
  Coverage,
  CoverageBy,
  DetailItem,
  Items,
  Page,
  Problem,
  SegmentItem,
  SegmentState,
  TileJson,
} from './types';

/** Why a request failed: `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  /** All that the server said about it, such as `errors` or `changed_by`. */
  readonly problem: Problem;
  /** How long to wait before asking again, where the server says it. */
  readonly retryAfter_s: number | null;

  constructor(
    status: number,
    message: string,
    problem: Problem = {},
    retryAfter_s: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
    this.retryAfter_s = retryAfter_s;
  }
}

/** Where the server stands: its revision, and how often time has passed by a period's end at it. */
export interface Seen {
  revision: number;
  turn: number;
}

const pending = writable(0);
const seen = writable<Seen | null>(null);
let tiles: { revision: number; version: string } | null = null;

/** How many requests are on their way. */
export const inFlight: Readable<number> = pending;
/** The furthest that any answer or event has told; null before the first. */
export const serverAt: Readable<Seen | null> = seen;

/** Remember that the server has reached a revision; an older one changes nothing. */
export function noteRevision(revision: number): void {
  const { revision: known, turn } = seen.get() ?? { revision: -1, turn: 0 };
  if (Number.isSafeInteger(revision) && revision > known) seen.set({ revision, turn });
}

/** Remember what tiles are called at a revision; another name for the same one is a new turn. */
export function noteVersion(revision: number, version: string): void {
  const turned = tiles?.revision === revision && tiles.version !== version;
  tiles = { revision, version };
  const now = seen.get();
  if (turned && now?.revision === revision) seen.set({ revision, turn: now.turn + 1 });
}

/** What tiles are called now; only under that name may the browser keep them. */
export function tileVersion(): string {
  const { revision } = seen.get() ?? { revision: 0 };
  return tiles?.revision === revision ? tiles.version : String(revision);
}

/** Believe the server even where it went back, as it does when another store is served. */
export async function resync(): Promise<void> {
  const [{ revision }] = await Promise.all([coverage('city', null), tileJson()]);
  const now = seen.get();
  if (now?.revision !== revision) seen.set({ revision, turn: now?.turn ?? 0 });
}

/** The ledger at an instant, or now. */
export async function coverage(
  by: CoverageBy,
  at: string | null,
  signal?: AbortSignal,
): Promise<Coverage> {
  const query = new URLSearchParams({ by, ...(at === null ? {} : { at }) });
  const found = await get<Coverage>(`/api/coverage?${query}`, signal);
  noteRevision(found.revision);
  return found;
}

export async function tileJson(signal?: AbortSignal): Promise<TileJson> {
  const { body, revision } = await ask<TileJson>('/api/tiles', signal);
  const version = new URL(body.tiles[0] ?? '', 'http://host.invalid').searchParams.get('v');
  if (version !== null && revision !== null) noteVersion(revision, version);
  return body;
}

export function segment(id: string, signal?: AbortSignal): Promise<DetailItem> {
  return get<DetailItem>(`/api/collections/segments/items/${encodeURIComponent(id)}`, signal);
}

export function community(id: string, signal?: AbortSignal): Promise<CommunityItem> {
  return get<CommunityItem>(`/api/collections/communities/items/${encodeURIComponent(id)}`, signal);
}

export function communities(signal?: AbortSignal): Promise<Page<CommunityItem>> {
  return page<CommunityItem>('/api/collections/communities/items?limit=1000', signal);
}

export function segmentsNamed(
  name: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Page<SegmentItem>> {
  const query = new URLSearchParams({ name, limit: String(limit) });
  return page<SegmentItem>(`/api/collections/segments/items?${query}`, signal);
}

/** How many segments are in a state, without reading them. */
export async function countSegments(state: SegmentState, signal?: AbortSignal): Promise<number> {
  const query = new URLSearchParams({ state, limit: '1' });
  return (await page(`/api/collections/segments/items?${query}`, signal)).matched ?? 0;
}

/** A page of a collection, at an address of this host. */
export async function page<T>(address: string, signal?: AbortSignal): Promise<Page<T>> {
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

/** The body of an answer; a failure is an `ApiError`. */
export async function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(address, signal)).body;
}

/** What a write carries besides its address. */
export interface Sent {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, with its media type. */
  file?: { content: BodyInit; type: string };
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Asks a person to sign in; whether somebody is signed in afterwards. Whoever runs the dialog sets
 * it, and until then a write that needs a sign-in is refused.
 */
let askToSignIn: () => Promise<boolean> = () => Promise.resolve(false);

export function onSignInNeeded(ask: () => Promise<boolean>): void {
  askToSignIn = ask;
}

/**
 * Write something, and read the answer; null where it has no body. Where a sign-in is needed, it is
 * asked for, and the write goes on after it.
 */
export async function send<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  address: string,
  sent: Sent = {},
): Promise<T> {
  try {
    return await write<T>(method, address, sent);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if (!(await askToSignIn())) throw error;
    return write<T>(method, address, sent);
  }
}

/** As `send`, but a refusal for want of a sign-in is an error like any other. */
export async function write<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  address: string,
  { body, file, headers: more, signal }: Sent = {},
): Promise<T> {
  const type = file?.type ?? (body === undefined ? null : 'application/json');
  const content = file?.content ?? (body === undefined ? null : JSON.stringify(body));
  const headers = { ...(type === null ? {} : { 'content-type': type }), ...more };
  return (await ask<T>(address, signal, { method, body: content, headers })).body;
}

async function ask<T>(
  address: string,
  signal?: AbortSignal,
  how: RequestInit & { headers?: Record<string, string> } = {},
): Promise<{ body: T; revision: number | null }> {
  pending.update((count) => count + 1);
  try {
    const answer = await fetch(address, {
      ...how,
      signal: signal ?? null,
      headers: { accept: 'application/geo+json, application/json', ...how.headers },
    });
    const said = answer.headers.get('sweepline-revision');
    const revision = said === null ? null : Number(said);
    if (revision !== null) noteRevision(revision);
    if (!answer.ok) throw await refusal(answer);
    const body = answer.status === 204 ? null : await answer.json();
    return { body: body as T, revision };
  } catch (error) {
    if (error instanceof ApiError || isAbort(error)) throw error;
    throw new ApiError(0, error instanceof Error ? error.message : String(error));
  } finally {
    pending.update((count) => count - 1);
  }
}

async function refusal(answer: Response): Promise<ApiError> {
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  const wait = answer.headers.get('retry-after');
  return new ApiError(
    answer.status,
    problem.detail ?? problem.title ?? answer.statusText,
    problem,
    wait === null || Number.isNaN(Number(wait)) ? null : Number(wait),
  );
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
