/** What is asked and changed about crews, members, shifts, absences and their load. */
import { get, send } from './client';
import type {
  Absence,
  AbsenceBody,
  Balance,
  Crew,
  CrewBody,
  ImportKind,
  ImportReport,
  LoadRules,
  Member,
  MemberBody,
  Shift,
  ShiftBody,
} from './peopleTypes';

/** What every write answers at least. */
export interface Written {
  revision: number;
  id?: string;
}

type Collection = 'crews' | 'members' | 'shifts' | 'absences';
interface Bodies {
  crews: CrewBody;
  members: MemberBody;
  shifts: ShiftBody;
  absences: AbsenceBody;
}

const at = (collection: Collection, id: string): string =>
  `/api/${collection}/${encodeURIComponent(id)}`;

export async function crews(signal?: AbortSignal): Promise<Crew[]> {
  return (await get<{ crews: Crew[] }>('/api/crews', signal)).crews;
}

export async function members(crew: string | null, signal?: AbortSignal): Promise<Member[]> {
  const query = crew === null ? '' : `?${new URLSearchParams({ crew })}`;
  return (await get<{ members: Member[] }>(`/api/members${query}`, signal)).members;
}

export async function shifts(signal?: AbortSignal): Promise<Shift[]> {
  return (await get<{ shifts: Shift[] }>('/api/shifts', signal)).shifts;
}

export async function absences(signal?: AbortSignal): Promise<Absence[]> {
  return (await get<{ absences: Absence[] }>('/api/absences', signal)).absences;
}

export function add<C extends Collection>(collection: C, body: Bodies[C]): Promise<Written> {
  return send<Written>('POST', `/api/${collection}`, { body });
}

export function change<C extends Exclude<Collection, 'absences'>>(
  collection: C,
  id: string,
  body: Bodies[C],
): Promise<Written> {
  return send<Written>('PATCH', at(collection, id), { body });
}

export function remove(collection: Exclude<Collection, 'crews'>, id: string): Promise<Written> {
  return send<Written>('DELETE', at(collection, id));
}

/** A crew that has left; one that leaves later is there until it is removed once more. */
export type Left = Written & { removed: boolean };

/**
 * A crew leaves, now or at an instant. What it answers for goes to the crew of that id; `nobody`
 * makes it gaps.
 */
export function dismissCrew(
  id: string,
  handOverTo: string | 'nobody',
  validFrom: string | null,
): Promise<Left> {
  const query = new URLSearchParams({ hand_over_to: handOverTo });
  if (validFrom !== null) query.set('valid_from', validFrom);
  return send<Left>('DELETE', `${at('crews', id)}?${query}`);
}

/** Remove a crew that answers for nothing; one that does is a conflict. */
export function removeCrew(id: string): Promise<Left> {
  return send<Left>('DELETE', at('crews', id));
}

export function importCsv(
  kind: ImportKind,
  file: Blob,
  mode: 'merge' | 'replace',
  dryRun: boolean,
): Promise<ImportReport> {
  const query = new URLSearchParams({ kind, mode, dry_run: String(dryRun) });
  const sent = { file: { content: file, type: 'text/csv' } };
  return send<ImportReport>('POST', `/api/imports?${query}`, sent);
}

export function balance(community: string | null, signal?: AbortSignal): Promise<Balance> {
  const query = community === null ? '' : `?${new URLSearchParams({ community })}`;
  return get<Balance>(`/api/balance${query}`, signal);
}

export function loadRules(signal?: AbortSignal): Promise<LoadRules> {
  return get<LoadRules>('/api/load-rules', signal);
}

export function setLoadRules(body: LoadRules): Promise<LoadRules & Written> {
  return send<LoadRules & Written>('PUT', '/api/load-rules', { body });
}
