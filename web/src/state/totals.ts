/** The ledger's totals, which several panels read: for the city, its communities and its crews. */
import { countSegments, coverage } from '../api/client';
import type {
  Coverage,
  CoverageBy,
  CoverageRow,
  Lengths,
  SegmentState,
  Service,
} from '../api/types';
import type { AppState } from './app';
import { remote, type Remote } from './remote';

let cityReadAt = 'now';

export const cityTotals = remote<Coverage>();
export const communityTotals = remote<Coverage>();
export const crewTotals = remote<Coverage>();
/** How many segments are in each state. */
export const stateCounts = remote<Record<SegmentState, number>>();

/** The streets of each class, for those who filter by it. */
export const classTotals = remote<Coverage>();

/** Read the totals of the moment. The first answer of all gave the city's with the revision. */
export async function refreshTotals({ revision, turn, moment }: AppState): Promise<void> {
  const at = moment ?? 'now';
  const city = cityTotals.get();
  const cityIsNew =
    turn === 0 &&
    moment === null &&
    cityReadAt === at &&
    city.status === 'ready' &&
    city.value.revision === revision;
  cityReadAt = at;
  const read = (by: CoverageBy, into: Remote<Coverage>): Promise<void> =>
    into.loadOver(`${by}@${at}`, (signal) => coverage(by, moment, signal));
  await Promise.all([
    cityIsNew ? null : read('city', cityTotals),
    read('community', communityTotals),
    read('crew', crewTotals),
    stateCounts.load('states', readCounts),
  ]);
}

async function readCounts(signal: AbortSignal): Promise<Record<SegmentState, number>> {
  const [assigned, partial, unassigned] = await Promise.all([
    countSegments('assigned', signal),
    countSegments('partial', signal),
    countSegments('unassigned', signal),
  ]);
  return { assigned, partial, unassigned };
}

/** The two rows of `by=community` that are no community, but make the rows add up. */
export const OUTSIDE = 'outside';
export const CONTESTED = 'contested';

export function isCommunity(row: CoverageRow): boolean {
  return row.key !== OUTSIDE && row.key !== CONTESTED;
}

/** Communities with the longest gap first; equal ones by name, so that rows do not jump about. */
export function byGap(rows: readonly CoverageRow[]): CoverageRow[] {
  return rows
    .filter(isCommunity)
    .sort((a, b) => b.gap_mm - a.gap_mm || label(a).localeCompare(label(b)));
}

/**
 * What several communities come to together, as a parent's parts do; null where a row is missing.
 * A member that one of them does not know yet, the sum does not know either.
 */
export function together(
  rows: readonly CoverageRow[],
  keys: readonly string[],
): (Lengths & Service) | null {
  const wanted = new Set(keys);
  const parts = rows.filter((row) => wanted.has(row.key));
  if (parts.length !== wanted.size || parts.length === 0) return null;
  const sum = (of: (row: CoverageRow) => number): number =>
    parts.reduce((whole, row) => whole + of(row), 0);
  const known = (of: (row: CoverageRow) => number | null | undefined): number | null =>
    parts.some((row) => typeof of(row) !== 'number') ? null : sum((row) => of(row) ?? 0);
  return {
    required_mm: sum((row) => row.required_mm),
    assigned_mm: sum((row) => row.assigned_mm),
    exempt_mm: sum((row) => row.exempt_mm),
    gap_mm: sum((row) => row.gap_mm),
    overlap_mm: sum((row) => row.overlap_mm),
    segments: sum((row) => row.segments),
    on_duty_mm: known((row) => row.on_duty_mm),
    required_side_metre_hours: known((row) => row.required_side_metre_hours),
    served_side_metre_hours: known((row) => row.served_side_metre_hours),
    uncovered_ground_m2: known((row) => row.uncovered_ground_m2),
  };
}

export function label(row: CoverageRow): string {
  return row.name ?? row.key;
}

/** The share of what is required that somebody answers for, 0 to 1; 1 where nothing is required. */
export function answeredShare(row: Lengths): number {
  const due_mm = row.required_mm - row.exempt_mm;
  return due_mm <= 0 ? 1 : (due_mm - row.gap_mm) / due_mm;
}
