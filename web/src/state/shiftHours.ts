/**
 * The hours of a shift as rows to fill in, and as the text that the server reads:
 * `mon-sat 06:00-11:00`, or `sun/2,4 22:00-06:00` for the second and fourth Sunday of a month.
 */
import { windowsIn } from '../sheet/hours';

const DAY_WORDS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const WEEKS = [1, 2, 3, 4, 5, 'last'] as const;
export type Week = (typeof WEEKS)[number];

export interface HoursRow {
  /** Monday is 0. */
  days: number[];
  /** Which of these days in their month; empty for all. */
  weeks: Week[];
  /** Such as `06:00`. */
  from: string;
  to: string;
}

export const USUAL_ROW: HoursRow = { days: [0, 1, 2, 3, 4, 5], weeks: [], from: '06:00', to: '11:00' };

/** The first part of a text that is no hours. */
export interface BadPart {
  bad: string;
}

const BETWEEN = /[;；\n]+/;
const DAY = `(?:${DAY_WORDS.join('|')})`;
const WEEK = '(?:last|[1-5])';
const ONE = new RegExp(
  `^${DAY}(?:[-,]${DAY})*(?:/${WEEK}(?:,${WEEK})*)? \\d\\d:\\d\\d-\\d\\d:\\d\\d$`,
);

/** Rows of a text of windows, each between semicolons. */
export function rowsOf(text: string): HoursRow[] | BadPart {
  const parts = text
    .split(BETWEEN)
    .map((part) => part.trim().toLowerCase().replace(/\s+/g, ' ').replaceAll('，', ','))
    .filter((part) => part !== '');
  const rows: HoursRow[] = [];
  for (const part of parts) {
    const row = rowOf(part);
    if (row === null) return { bad: part };
    rows.push(row);
  }
  return rows;
}

function rowOf(part: string): HoursRow | null {
  const [window] = ONE.test(part) ? windowsIn(part) : [];
  const [, from = '', to = ''] = /(\d\d:\d\d)-(\d\d:\d\d)$/.exec(part) ?? [];
  if (window === undefined || !isClock(from, '23:59') || !isClock(to, '24:00')) return null;
  return { days: window.days, weeks: WEEKS.filter((week) => window.weeks?.includes(week)), from, to };
}

function isClock(text: string, latest: string): boolean {
  return Number(text.slice(3)) <= 59 && text <= latest;
}

/** As the server writes it: runs of three and more days as `mon-sat`, others with commas. */
export function textOfRow({ days, weeks, from, to }: HoursRow): string {
  const runs: number[][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const run = runs[runs.length - 1];
    if (run !== undefined && run[run.length - 1] === day - 1) run.push(day);
    else runs.push([day]);
  }
  const word = (day: number | undefined): string => DAY_WORDS[day ?? 0] ?? '';
  const named = runs.map((run) =>
    run.length > 2 ? `${word(run[0])}-${word(run[run.length - 1])}` : run.map(word).join(','),
  );
  const which = weeks.length === 0 ? '' : `/${WEEKS.filter((week) => weeks.includes(week)).join(',')}`;
  return `${named.join(',')}${which} ${from}-${to}`;
}

export function textOfRows(rows: readonly HoursRow[]): string {
  return rows.map(textOfRow).join('; ');
}

/** Hours that do not end later than they begin end on the next day. */
export function endsNextDay({ from, to }: HoursRow): boolean {
  return from !== '' && to !== '' && to <= from;
}

/** With a thing if it was without, and without if it was with. */
export function toggled<T>(all: readonly T[], one: T): T[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}
