/** The week as seven days of 24 hours: how much of what is required, nobody serves. */
import type { HoursOfWeek, Week } from '../api/gapTypes';

export const DAYS = 7;
export const HOURS = 24;
/** Shades of a cell: 0 is all served, the last is the worst hour of the week. */
export const SHADES = 5;

export interface Cell {
  day: number;
  hour: number;
  required: number;
  unserved: number;
  /** From 0, all served, to `SHADES`; null where nothing is required. */
  shade: number | null;
}

/** Rows of cells, Monday first, shaded against the worst of the week. */
export function cellsOf(week: Week): Cell[][] {
  const { required_side_metre_hours: required, served_side_metre_hours: served } = week;
  const unserved = (day: number, hour: number): number =>
    Math.max(0, at(required, day, hour) - at(served, day, hour));
  const days = Array.from({ length: DAYS }, (_, day) => day);
  const hours = Array.from({ length: HOURS }, (_, hour) => hour);
  const worst = Math.max(...days.flatMap((day) => hours.map((hour) => unserved(day, hour))));
  return days.map((day) =>
    hours.map((hour) => {
      const cell = { day, hour, required: at(required, day, hour), unserved: unserved(day, hour) };
      return { ...cell, shade: shadeOf(cell.required, cell.unserved, worst) };
    }),
  );
}

function shadeOf(required: number, unserved: number, worst: number): number | null {
  if (required <= 0) return null;
  return unserved <= 0 ? 0 : Math.max(1, Math.ceil((unserved / worst) * SHADES));
}

function at(hours: HoursOfWeek, day: number, hour: number): number {
  return hours[day]?.[hour] ?? 0;
}

export interface WeekSums {
  required: number;
  served: number;
  worst: Cell | null;
}

export function sumsOf(cells: readonly Cell[][]): WeekSums {
  const all = cells.flat();
  const required = all.reduce((sum, cell) => sum + cell.required, 0);
  const unserved = all.reduce((sum, cell) => sum + cell.unserved, 0);
  const worst = all.reduce<Cell | null>(
    (most, cell) => (cell.unserved > (most?.unserved ?? 0) ? cell : most),
    null,
  );
  return { required, served: required - unserved, worst };
}

type Place = Pick<Cell, 'day' | 'hour'>;

/** Where a key leads from a cell; null for keys that are not for moving. The edges hold. */
export function cellBeside({ day, hour }: Place, key: string): Place | null {
  switch (key) {
    case 'ArrowLeft':
      return { day, hour: Math.max(0, hour - 1) };
    case 'ArrowRight':
      return { day, hour: Math.min(HOURS - 1, hour + 1) };
    case 'ArrowUp':
      return { day: Math.max(0, day - 1), hour };
    case 'ArrowDown':
      return { day: Math.min(DAYS - 1, day + 1), hour };
    case 'Home':
      return { day, hour: 0 };
    case 'End':
      return { day, hour: HOURS - 1 };
    default:
      return null;
  }
}

/** The hour that ends an hour's name: 06:00 to 07:00, 23:00 to 24:00. */
export function hourSpan(hour: number): { from: string; to: string } {
  const clock = (value: number): string => `${String(value).padStart(2, '0')}:00`;
  return { from: clock(hour), to: clock(hour + 1) };
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Days of the week from one to another; the same day twice for one alone. */
export interface DayRun {
  from: number;
  to: number;
}

/** "mon-fri,sun 06:00-08:00" as runs of days and a span; null for a text of another form. */
export function windowFrom(text: string): { runs: DayRun[]; span: string } | null {
  const [words = '', span = ''] = text.trim().toLowerCase().split(/\s+/);
  const runs = words.split(',').map((run) => {
    const [from = '', to = from] = run.split('-');
    return { from: WEEKDAYS.indexOf(from), to: WEEKDAYS.indexOf(to) };
  });
  const known = span !== '' && runs.every(({ from, to }) => from >= 0 && to >= 0);
  return known ? { runs, span: span.replace('-', '–') } : null;
}
