/** The record of one side as bars over time: lanes that never overlap, from the first day to now. */
import type { RecordRow } from '../api/record';

export interface Bar {
  row: RecordRow;
  lane: number;
  /** In per cent of the time shown. */
  left: number;
  width: number;
}

export interface Timeline {
  bars: Bar[];
  lanes: number;
  from: string;
  to: string;
}

/** What is short is still drawn this wide. */
const LEAST_WIDTH = 0.8;

export function timelineOf(rows: readonly RecordRow[], now: string): Timeline | null {
  const starts = rows.map(({ valid_from }) => Date.parse(valid_from));
  const from_ms = Math.min(...starts);
  const ends = rows.map((row) => endOf(row, now));
  const to_ms = Math.max(Date.parse(now), ...ends);
  if (rows.length === 0 || !(to_ms > from_ms)) return null;
  const at = (time_ms: number): number => ((time_ms - from_ms) / (to_ms - from_ms)) * 100;
  const free_ms: number[] = [];
  const inTime = [...rows].sort(
    (a, b) => Date.parse(a.valid_from) - Date.parse(b.valid_from) || a.from_m - b.from_m,
  );
  const bars = inTime.map((row): Bar => {
    const [start, end] = [Date.parse(row.valid_from), endOf(row, now)];
    const open = free_ms.findIndex((until) => until <= start);
    const lane = open < 0 ? free_ms.length : open;
    free_ms[lane] = end;
    const left = Math.min(at(start), 100 - LEAST_WIDTH);
    return { row, lane, left, width: Math.max(LEAST_WIDTH, at(end) - left) };
  });
  const day = (time_ms: number): string => new Date(time_ms).toISOString();
  return { bars, lanes: free_ms.length, from: day(from_ms), to: day(to_ms) };
}

/** What has no end holds until now, or a little longer if it has just begun. */
function endOf({ valid_from, valid_to }: RecordRow, now: string): number {
  return Math.max(Date.parse(valid_from), Date.parse(valid_to ?? now));
}

/** Where an instant lies, in per cent; null where it lies beyond. */
export function markAt({ from, to }: Timeline, instant: string): number | null {
  const share = (Date.parse(instant) - Date.parse(from)) / (Date.parse(to) - Date.parse(from));
  return share >= 0 && share <= 1 ? share * 100 : null;
}
