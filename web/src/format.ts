/** Numbers as people read them. Millimetres and metres in, text in the reader's language out. */
import type { Lang } from './state/settings';

const LOCALE: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' };

function number(lang: Lang, value: number, decimals: number, least = decimals): string {
  return new Intl.NumberFormat(LOCALE[lang], {
    minimumFractionDigits: least,
    maximumFractionDigits: decimals,
    // Plus zero: what is subtracted away elsewhere may be minus nothing.
  }).format(value + 0);
}

/** A count with the language's grouping. */
export function formatCount(lang: Lang, count: number): string {
  return number(lang, count, 0);
}

/**
 * A length in millimetres: metres below 1 km, else km with as many decimals as are worth reading.
 * Something that is there is never written as 0.
 */
export function formatLength(lang: Lang, length_mm: number): string {
  if (length_mm === 0) return `0 ${unit(lang, 'm')}`;
  if (length_mm < 10_000) {
    return `${number(lang, Math.max(0.1, length_mm / 1000), 1, 0)} ${unit(lang, 'm')}`;
  }
  if (length_mm < 999_500) return `${number(lang, length_mm / 1000, 0)} ${unit(lang, 'm')}`;
  const length_km = length_mm / 1e6;
  const decimals = length_km < 10 ? 2 : length_km < 1000 ? 1 : 0;
  return `${number(lang, length_km, decimals)} ${unit(lang, 'km')}`;
}

/** A length that a scale is marked with: round numbers need no decimals. */
export function formatMark(lang: Lang, length_mm: number): string {
  if (length_mm > 0 && length_mm < 1e6) {
    return `${number(lang, length_mm / 1000, 1, 0)} ${unit(lang, 'm')}`;
  }
  return `${number(lang, length_mm / 1e6, 2, 0)} ${unit(lang, 'km')}`;
}

export function formatMetres(lang: Lang, length_m: number): string {
  return formatLength(lang, Math.round(length_m * 1000));
}

/** An area: square metres below 1 ha, hectares below 1 km², else km². Never 0 for what is there. */
export function formatArea(lang: Lang, area_m2: number): string {
  if (area_m2 < 9_999.5) {
    const shown = area_m2 > 0 && area_m2 < 0.5 ? 1 : area_m2;
    return `${number(lang, shown, 0)} ${unit(lang, 'm2')}`;
  }
  const area_ha = area_m2 / 1e4;
  if (area_ha < 99.95) return `${number(lang, area_ha, area_ha < 10 ? 2 : 1)} ${unit(lang, 'ha')}`;
  const area_km2 = area_m2 / 1e6;
  const decimals = area_km2 < 10 ? 2 : area_km2 < 1000 ? 1 : 0;
  return `${number(lang, area_km2, decimals)} ${unit(lang, 'km2')}`;
}

/** Side-metre-hours, one metre of one side for one hour, in thousands of them. */
export function formatSideHours(lang: Lang, side_metre_hours: number): string {
  if (side_metre_hours < 999.5) return `${number(lang, side_metre_hours, 0)} ${unit(lang, 'mh')}`;
  const thousands = side_metre_hours / 1000;
  const decimals = thousands < 10 ? 2 : thousands < 1000 ? 1 : 0;
  return `${number(lang, thousands, decimals)} ${unit(lang, 'kmh')}`;
}

/** Hours, with a decimal only where they are not whole. */
export function formatHours(lang: Lang, hours: number): string {
  return number(lang, hours, 1, 0);
}

const UNITS = {
  m: ['m', '米'],
  km: ['km', '公里'],
  m2: ['m²', '平方米'],
  ha: ['ha', '公顷'],
  km2: ['km²', '平方公里'],
  mh: ['m-hours', '米小时'],
  kmh: ['km-hours', '公里小时'],
} as const;

/** A unit by its name in the reader's language. */
export function unit(lang: Lang, name: keyof typeof UNITS): string {
  return UNITS[name][lang === 'en' ? 0 : 1];
}

/** What may be more than all, such as a load against a quota: a whole percentage. */
export function formatPercent(lang: Lang, share: number): string {
  return `${number(lang, share * 100, 0)}%`;
}

/**
 * A share as a percentage with one decimal, rounded towards what is not certain: 100 % only when
 * nothing is missing, 0 % only when nothing is there.
 */
export function formatShare(lang: Lang, share: number): string {
  const permille = share * 1000;
  const rounded =
    share >= 1 ? 1000 : share <= 0 ? 0 : Math.min(999, Math.max(1, Math.round(permille)));
  return `${number(lang, rounded / 10, rounded % 10 === 0 && rounded % 1000 === 0 ? 0 : 1)}%`;
}
