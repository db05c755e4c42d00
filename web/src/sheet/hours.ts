/**
 * Weekly hours as people read them. The server writes a window as `mon-sat 06:00-11:00`, and as
 * `sun/2,4 06:00-08:00` for the second and fourth Sunday of a month; all in the city's time.
 */
import type { SheetWords } from '../i18n/sheet.en';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WINDOW =
  /([a-z]{3}(?:[-,][a-z]{3})*)(?:\/((?:last|\d)(?:,(?:last|\d))*))? (\d\d):(\d\d)-(\d\d):(\d\d)/g;
const DAY_MIN = 24 * 60;
const DAY_MS = 86_400_000;
/** A window of some Sundays of the month comes again within so many days. */
const LOOK_AHEAD_DAYS = 35;

export interface Window {
  /** Monday is 0. */
  days: number[];
  /** Which of these days in their month, 1 to 5 and `last`; null for all. */
  weeks: (number | 'last')[] | null;
  from_min: number;
  /** More than a day's minutes where it ends on the next day. */
  to_min: number;
}

export function windowsIn(text: string | null): Window[] {
  return [...(text ?? '').matchAll(WINDOW)].map((found) => {
    const [, days = '', weeks, fromHour, fromMinute, toHour, toMinute] = found;
    const from_min = Number(fromHour) * 60 + Number(fromMinute);
    const to_min = Number(toHour) * 60 + Number(toMinute);
    return {
      days: daysIn(days),
      weeks: weeks?.split(',').map((week) => (week === 'last' ? week : Number(week))) ?? null,
      from_min,
      to_min: to_min > from_min ? to_min : to_min + DAY_MIN,
    };
  });
}

function daysIn(text: string): number[] {
  const days = text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map((day) => DAYS.indexOf(day));
    const count = (last + 7 - first) % 7;
    return Array.from({ length: count + 1 }, (_, step) => (first + step) % 7);
  });
  return [...new Set(days)].sort((a, b) => a - b);
}

/** Hours in words, those of the same days together; what cannot be read stays as it is. */
export function hoursInWords(words: SheetWords, text: string | null): string {
  if (text === null || text === '') return words.always;
  const windows = windowsIn(text);
  if (windows.length === 0) return text;
  const byDays = new Map<string, string[]>();
  for (const window of windows) {
    const days = daysInWords(words, window);
    byDays.set(days, [...(byDays.get(days) ?? []), clocks(words, window)]);
  }
  return [...byDays]
    .map(([days, hours]) => words.hoursOn(days, hours.join(words.and)))
    .join(words.then);
}

function clocks(words: SheetWords, { from_min, to_min }: Window): string {
  const until = to_min > DAY_MIN ? words.nextDay(clock(to_min - DAY_MIN)) : clock(to_min);
  // A joiner on each side of the dash, so that a line never ends in mid-window.
  return `${clock(from_min)}\u2060–\u2060${until}`;
}

function clock(minute: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function daysInWords(words: SheetWords, { days, weeks }: Window): string {
  if (weeks !== null) {
    const which = weeks.map((week) => words.weeks[week === 'last' ? 5 : week - 1] ?? String(week));
    return words.someWeeks(which.join(words.and), named(words, days));
  }
  return days.length === 7 ? words.everyDay : named(words, days);
}

/** Runs of three and more days as from – to. */
function named(words: SheetWords, days: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs[runs.length - 1];
    if (run !== undefined && run[run.length - 1] === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined): string => words.days[day ?? 0] ?? '';
  return runs
    .map((run) =>
      run.length > 2
        ? words.fromTo(name(run[0]), name(run[run.length - 1]))
        : run.map(name).join(words.and),
    )
    .join(words.and);
}

/**
 * The wall time at which hours begin next, after a wall time (`2026-11-29T06:00`); null if never.
 * Holidays are not looked at: what they do is known to the server alone.
 */
export function nextStart(text: string | null, wall: string): string | null {
  const windows = windowsIn(text);
  const midnight_ms = Date.parse(`${wall.slice(0, 10)}T00:00:00Z`);
  const now_min = Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const date = new Date(midnight_ms + ahead * DAY_MS);
    const starts = windows
      .filter((window) => fallsOn(window, date))
      .map(({ from_min }) => from_min)
      .filter((from_min) => ahead > 0 || from_min > now_min);
    if (starts.length > 0) {
      return `${date.toISOString().slice(0, 10)}T${clock(Math.min(...starts))}`;
    }
  }
  return null;
}

function fallsOn({ days, weeks }: Window, date: Date): boolean {
  if (!days.includes((date.getUTCDay() + 6) % 7)) return false;
  if (weeks === null) return true;
  const nth = Math.floor((date.getUTCDate() - 1) / 7) + 1;
  const weekLater = new Date(date.getTime() + 7 * DAY_MS);
  const isLast = weekLater.getUTCMonth() !== date.getUTCMonth();
  return weeks.includes(nth) || (isLast && weeks.includes('last'));
}
