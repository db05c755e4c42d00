/** The words of the interface in the language that is set. */
import { settings, type Lang } from '../state/settings';
import type { Readable } from '../state/store';
import { en, type Words } from './en';
import { zh } from './zh';

export type { Words };

export const DICTIONARIES: Record<Lang, Words> = { zh, en };

/** Follows the language; panels read it as `$t`. */
export const t: Readable<Words> = {
  get: () => DICTIONARIES[settings.get().lang],
  subscribe: (run) => settings.subscribe((now) => run(DICTIONARIES[now.lang])),
};

/** The word for a street class; a class we have no word for is shown as the city writes it. */
export function className(words: Words, name: string): string {
  const known: Record<string, string> = words.classes;
  return known[name] ?? name;
}
