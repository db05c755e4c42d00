/** How a person likes to see the map: language and what the colours mean. Kept in the browser. */
import { filter } from './filter';
import { writable } from './store';

export type Lang = 'zh' | 'en';
export type ColourBy = 'state' | 'crew';

export interface Settings {
  lang: Lang;
  colourBy: ColourBy;
}

const KEPT_AS = 'sweepline.lang';

export const settings = writable<Settings>({ lang: preferredLang(), colourBy: 'state' });

export function setLang(lang: Lang): void {
  settings.update((old) => ({ ...old, lang }));
  try {
    localStorage.setItem(KEPT_AS, lang);
  } catch {
    // A browser may forbid storage; the URL still carries the language.
  }
}

/** The rows of one legend mean nothing in the other, so what they keep is let go. */
export function setColourBy(colourBy: ColourBy): void {
  if (settings.get().colourBy !== colourBy) filter.set(null);
  settings.update((old) => ({ ...old, colourBy }));
}

/** The language chosen before, else the first of the browser's that we speak, else English. */
function preferredLang(): Lang {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    if (kept === 'zh' || kept === 'en') return kept;
  } catch {
    // As above.
  }
  return langOf(globalThis.navigator?.languages ?? []);
}

export function langOf(preferences: readonly string[]): Lang {
  for (const tag of preferences) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary === 'zh' || primary === 'en') return primary;
  }
  return 'en';
}
