/** The log of changes, and who answered for what by it. */
import type { ChangeEntry } from './assignTypes';
import { get } from './client';
import type { Named, Side } from './types';

/** What a change opened or closed. */
export interface ChangeRow {
  /** `assignment`, `exemption`, `segment` and so on. */
  kind: string;
  what: 'opened' | 'closed';
  segment: Named | null;
  side: Side | null;
  from_m: number | null;
  to_m: number | null;
  crew: Named | null;
  valid_from: string | null;
  valid_to: string | null;
}

export interface ChangeDetail extends ChangeEntry {
  rows: ChangeRow[];
  /** How many there are beside those. */
  more: number;
}

export interface Decision {
  revision: number;
  actor: string | null;
  made_at: string;
}

/** That a crew answered for a stretch, by whose word, and by whose it ended. */
export interface RecordRow {
  segment: Named;
  side: Side;
  from_m: number;
  to_m: number;
  crew: Named;
  shift: Named | null;
  valid_from: string;
  valid_to: string | null;
  decided: Decision;
  ended: Decision | null;
}

export type Subject = `${'segment' | 'crew' | 'plan'}:${string}`;

export interface LogQuestion {
  subject: Subject | null;
  actor: string | null;
  /** Only revisions before this one. */
  before: number | null;
}

export const LOG_PAGE = 50;

function asked({ subject, actor, before }: LogQuestion): URLSearchParams {
  const query = new URLSearchParams();
  if (subject !== null) query.set('subject', subject);
  if (actor !== null) query.set('actor', actor);
  if (before !== null) query.set('before', String(before));
  return query;
}

/** The newest changes first. */
export async function changes(
  question: LogQuestion,
  signal?: AbortSignal,
): Promise<ChangeEntry[]> {
  const query = asked(question);
  query.set('limit', String(LOG_PAGE));
  return (await get<{ changes: ChangeEntry[] }>(`/api/changes?${query}`, signal)).changes;
}

export function changesCsv(question: LogQuestion): string {
  const query = asked(question);
  query.set('f', 'csv');
  return `/api/changes?${query}`;
}

export function change(revision: number, signal?: AbortSignal): Promise<ChangeDetail> {
  return get<ChangeDetail>(`/api/changes/${revision}`, signal);
}

export async function recordOf(segment: string, signal?: AbortSignal): Promise<RecordRow[]> {
  const query = new URLSearchParams({ segment, limit: '1000' });
  return (await get<{ rows: RecordRow[] }>(`/api/record?${query}`, signal)).rows;
}

/** The table of a segment, of a crew, or of all that a person decided. */
export function recordCsv(whose: 'segment' | 'crew' | 'actor', id: string): string {
  return `/api/record?${new URLSearchParams({ [whose]: id, f: 'csv' })}`;
}

export type WhoStatus = 'covered' | 'off_duty' | 'unassigned' | 'exempt' | 'outside';

export interface Who {
  at: string;
  side: Side;
  measure_m: number;
  status: WhoStatus;
  crew: Named | null;
  assignment: string | null;
}

export function who(
  spot: { segment: string; side: Side; measure_m: number },
  at: string,
  signal?: AbortSignal,
): Promise<Who> {
  const { segment, side } = spot;
  const query = new URLSearchParams({ segment, side, measure_m: String(spot.measure_m), at });
  return get<Who>(`/api/who?${query}`, signal);
}
