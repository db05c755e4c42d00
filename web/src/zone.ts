/**
 * Times of day in the city's time zone, whatever zone the browser is in. An instant is RFC 3339 in
 * UTC; a wall time is what the city's clocks show, as `datetime-local` writes it: 2026-11-29T06:00.
 */
import type { Lang } from './state/settings';

const DAY_MS = 86_400_000;
const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const LOCALE: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' };

/** An instant in its one spelling; null if the text is none. */
export function instantFrom(text: string | null): string | null {
  if (text === null || !INSTANT.test(text)) return null;
  const time_ms = Date.parse(text);
  return Number.isNaN(time_ms) ? null : spelled(time_ms);
}

export function wallOf(instant: string, zone: string): string {
  const time_ms = Date.parse(instant);
  return new Date(time_ms + offset_ms(time_ms, zone)).toISOString().slice(0, 16);
}

/**
 * The instant at which the city's clocks show a time: the first of two where they go back, and as
 * much later as they jump where they go forward. Null if the text is no time.
 */
export function instantOf(wall: string, zone: string): string | null {
  if (!WALL.test(wall)) return null;
  const shown_ms = Date.parse(`${wall.slice(0, 16)}:00Z`);
  if (Number.isNaN(shown_ms)) return null;
  const before_ms = shown_ms - offset_ms(shown_ms - DAY_MS, zone);
  const after_ms = shown_ms - offset_ms(shown_ms + DAY_MS, zone);
  const real = [Math.min(before_ms, after_ms), Math.max(before_ms, after_ms)].find(
    (time_ms) => time_ms + offset_ms(time_ms, zone) === shown_ms,
  );
  return spelled(real ?? before_ms);
}

/** Hours that pass, not hours that clocks show. */
export function laterByHours(instant: string, hours: number): string {
  return spelled(Date.parse(instant) + hours * 3_600_000);
}

/** The whole hour, on the city's clocks, that an instant lies in. */
export function wholeHour(instant: string, zone: string): string {
  const time_ms = Date.parse(instant);
  const minutes_ms = (time_ms + offset_ms(time_ms, zone)) % 3_600_000;
  return spelled(time_ms - minutes_ms);
}

/** The wall time of an hour of the week that begins with a Monday's wall time. */
export function wallInWeek(monday: string, day: number, hour: number): string {
  const shown_ms = Date.parse(`${monday.slice(0, 10)}T00:00:00Z`) + day * DAY_MS;
  return `${new Date(shown_ms).toISOString().slice(0, 10)}T${String(hour).padStart(2, '0')}:00`;
}

/** Monday is 0. */
export function dayAndHour(wall: string): { day: number; hour: number } {
  const weekday = new Date(`${wall.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return { day: (weekday + 6) % 7, hour: Number(wall.slice(11, 13)) };
}

export function formatMoment(lang: Lang, instant: string, zone: string): string {
  return new Intl.DateTimeFormat(LOCALE[lang], {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(instant));
}

export function formatDay(lang: Lang, instant: string, zone: string): string {
  return new Intl.DateTimeFormat(LOCALE[lang], {
    timeZone: zone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  }).format(Date.parse(instant));
}

/** A zone that the browser knows; its own where the city's is not known. */
export function knownZone(zone: string | null): string {
  try {
    if (zone !== null) return new Intl.DateTimeFormat('en', { timeZone: zone }) && zone;
  } catch {
    // A name newer than this browser.
  }
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function spelled(time_ms: number): string {
  return new Date(time_ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What reads the clocks of a zone; making one is slow, so each is made once. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const made = clocks.get(zone);
  if (made !== undefined) return made;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(zone, clock);
  return clock;
}

/** How far the clocks of a zone are ahead of UTC. */
function offset_ms(time_ms: number, zone: string): number {
  const parts = new Map(
    clockOf(zone).formatToParts(time_ms).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown_ms = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown_ms - Math.floor(time_ms / 1000) * 1000;
}
