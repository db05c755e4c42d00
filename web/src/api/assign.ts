/** Selecting stretches, assigning them, and taking changes back: the requests. */
import { ApiError, get, noteRevision, send, write } from './client';
import type {
  AssignBody,
  Assigned,
  ChangedBy,
  ChangeEntry,
  SelectBody,
  Selected,
  Undone,
} from './assignTypes';

/** What a selection becomes, and what it comes to. Reading, though the question needs a body. */
export async function select(body: SelectBody, signal: AbortSignal): Promise<Selected> {
  return write<Selected>('POST', '/api/select', { body, signal });
}

/** What an assignment would do. */
export function rehearse(
  body: Omit<AssignBody, 'dry_run'>,
  signal: AbortSignal,
): Promise<Assigned> {
  return write<Assigned>('POST', '/api/assignments', { body: { ...body, dry_run: true }, signal });
}

/** Assign; sent again under the same key, it is done once. */
export async function assign(body: Omit<AssignBody, 'dry_run'>, key: string): Promise<Assigned> {
  const done = await send<Assigned>('POST', '/api/assignments', {
    body: { ...body, dry_run: false },
    headers: { 'idempotency-key': key },
  });
  noteRevision(done.revision);
  return done;
}

export async function undo(revision: number, key: string): Promise<Undone> {
  const done = await send<Undone>('POST', `/api/changes/${revision}/undo`, {
    headers: { 'idempotency-key': key },
  });
  noteRevision(done.revision);
  return done;
}

/** The newest changes that an account made. */
export async function changesOf(actor: string, signal: AbortSignal): Promise<ChangeEntry[]> {
  const query = new URLSearchParams({ actor, limit: '100' });
  return (await get<{ changes: ChangeEntry[] }>(`/api/changes?${query}`, signal)).changes;
}

/** Who changed, since, what a refused change is about; null for a refusal of another kind. */
export function changedBy(error: Error): ChangedBy[] | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  const { changed_by } = error.problem as { changed_by?: ChangedBy[] };
  return changed_by !== undefined && changed_by.length > 0 ? changed_by : null;
}
