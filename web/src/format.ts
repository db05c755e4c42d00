/** Numbers as people read them. Millimetres and metres in, text in the reader's language out. */
import type { Lang } from './state/settings';

const LOCALE: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' };

function number(lang: Lang, value: number, decimals: number, least = decimals): string {
  return new Intl.NumberFormat(LOCALE[lang], {
    minimumFractionDigits: least,
    maximumFractionDigits: decimals,
  }).format(value);
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

export function formatMetres(lang: Lang, length_m: number): string {
  return formatLength(lang, Math.round(length_m * 1000));
}

function unit(lang: Lang, name: 'm' | 'km'): string {
  if (lang === 'en') return name;
  return name === 'm' ? '米' : '公里';
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
