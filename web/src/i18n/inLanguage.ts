/** Words that only some panels need, so that they are read together with those panels. */
import { settings, type Lang } from '../state/settings';
import type { Readable } from '../state/store';

/** Follows the language, as `t` does. */
export function inLanguage<W>(dictionaries: Record<Lang, W>): Readable<W> {
  return {
    get: () => dictionaries[settings.get().lang],
    subscribe: (run) => settings.subscribe(({ lang }) => run(dictionaries[lang])),
  };
}
