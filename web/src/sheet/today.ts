/** What a crew does now, and what comes next, street by street. */
import type { Around, SheetRow } from './rows';
import { rowsOf } from './rows';
import { nextStart } from './hours';
import type { Sheet } from '../api/sheet';

export interface Today {
  now: SheetRow[];
  /** What is not on now, by the wall time at which it begins; null where it never does. */
  later: { start: string | null; rows: SheetRow[] }[];
}

/** `wall` is what the city's clocks show: 2026-11-29T06:00. */
export function todayOf(sheet: Pick<Sheet, 'streets'>, around: Around, wall: string): Today {
  const rows = rowsOf(sheet, around);
  const starts = new Map<string | null, SheetRow[]>();
  for (const row of rows.filter(({ on_duty }) => !on_duty)) {
    const start = nextStart(row.windows, wall);
    starts.set(start, [...(starts.get(start) ?? []), row]);
  }
  const later = [...starts].map(([start, of]) => ({ start, rows: of }));
  return {
    now: rows.filter(({ on_duty }) => on_duty),
    later: later.sort((a, b) => (a.start ?? '9').localeCompare(b.start ?? '9')),
  };
}
