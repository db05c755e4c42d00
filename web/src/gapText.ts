/** What is said about gaps in words: one gap, the sum of a kind, an hour of the week, a filter. */
import { isGround, type GapItem, type GapSum } from './api/gapTypes';
import {
  formatArea,
  formatCount,
  formatHours,
  formatLength,
  formatMetres,
  formatSideHours,
} from './format';
import { className, type Words } from './i18n';
import { filtersOf, type FilterName, type GapQuery } from './state/gapQuery';
import type { Lang } from './state/settings';
import { DAYS, hourSpan, windowFrom, type Cell, type DayRun } from './state/week';

/** The names that people call communities and crews by. */
export type NameOf = (id: string) => string;

export function dayName(words: Words, day: number): string {
  const names: Record<number, string> = words.gaps.weekdays;
  return names[day] ?? '';
}

export function shortDay(words: Words, day: number): string {
  const names: Record<number, string> = words.gaps.weekdaysShort;
  return names[day] ?? '';
}

/** How much a gap is, in the measure of its kind. */
export function amountOf(words: Words, lang: Lang, { properties }: GapItem): string {
  const { kind, length_m, area_m2, hours_per_week } = properties;
  if (isGround(kind)) return area_m2 === null ? '' : formatArea(lang, area_m2);
  if (kind === 'unserved_hours' && hours_per_week !== null) {
    return words.gaps.list.hours(formatHours(lang, hours_per_week));
  }
  return length_m === null ? '' : formatMetres(lang, length_m);
}

/** What a row is headed by: the street, or the ground of a community. */
export function headOf(words: Words, { properties }: GapItem, communityName: NameOf): string {
  const { kind, name, community } = properties;
  if (!isGround(kind)) return name ?? words.gap.unnamed;
  return name ?? (community === null ? words.gaps.list.ground : communityName(community));
}

/** Where along its street a gap lies; nothing for ground. */
export function whereaboutsOf(words: Words, lang: Lang, { properties }: GapItem): string {
  const { kind, side, from_m, to_m } = properties;
  if (isGround(kind)) return '';
  const parts = [side === null ? words.gap.whole : words.gap.side[side]];
  if (from_m !== null && to_m !== null) {
    parts.push(words.segment.stretch(formatMetres(lang, from_m), formatMetres(lang, to_m)));
  }
  return parts.join(' · ');
}

/** Who is meant by the crews of a gap, or the hours that are missing. */
export function detailOf(words: Words, { properties }: GapItem, crewName: NameOf): string {
  const { kind, crews, windows } = properties;
  if (kind === 'unserved_hours') {
    return (windows ?? []).map((text) => windowWords(words, text)).join(words.gaps.list.and);
  }
  const names = (crews ?? []).map(crewName).join(words.gaps.list.and);
  if (names === '') return '';
  if (kind === 'overlap') return words.gaps.list.overlapping(names);
  return kind === 'off_duty' ? words.gaps.list.crews(names) : '';
}

/** "mon-sat 06:00-08:00" in the reader's language; a text of another form as it is. */
export function windowWords(words: Words, text: string): string {
  const known = windowFrom(text);
  if (known === null) return text;
  const days = known.runs.map((run) => daysWords(words, run)).join(words.gaps.list.and);
  return `${days} ${known.span}`;
}

function daysWords(words: Words, { from, to }: DayRun): string {
  if (from === to) return shortDay(words, from);
  if (from === 0 && to === DAYS - 1) return words.gaps.list.everyDay;
  return words.gaps.list.daysTo(shortDay(words, from), shortDay(words, to));
}

/** The sum of a kind; null while the server is still working it out. */
export function sumText(lang: Lang, sum: GapSum): string | null {
  const { kind, length_mm, area_m2, side_metre_hours } = sum;
  if (isGround(kind)) return area_m2 === null ? null : formatArea(lang, area_m2);
  if (kind === 'unserved_hours') {
    return side_metre_hours === null ? null : formatSideHours(lang, side_metre_hours);
  }
  return length_mm === null ? null : formatLength(lang, length_mm);
}

export function cellWords(words: Words, lang: Lang, cell: Cell): string {
  const { from, to } = hourSpan(cell.hour);
  const start = words.gaps.week.cell(dayName(words, cell.day), `${from}–${to}`);
  if (cell.shade === null) return start + words.gaps.week.free;
  if (cell.shade === 0) return start + words.gaps.week.served;
  return start + words.gaps.week.unserved(formatSideHours(lang, cell.unserved));
}

/** Each filter that leaves something out, in words. */
export function filterWords(
  words: Words,
  lang: Lang,
  query: GapQuery,
  communityName: NameOf,
): string[] {
  const said: Record<FilterName, () => string> = {
    community: () => words.gaps.filters.inCommunity(communityName(query.community ?? '')),
    class: () => words.gaps.filters.ofClass(className(words, query.class ?? '')),
    minLength_m: () => words.gaps.filters.longer(formatMetres(lang, query.minLength_m ?? 0)),
    minArea_m2: () => words.gaps.filters.larger(formatArea(lang, query.minArea_m2 ?? 0)),
    minAge_days: () => words.gaps.filters.older(formatCount(lang, query.minAge_days ?? 0)),
  };
  return filtersOf(query).map((name) => said[name]());
}
