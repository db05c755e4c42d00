/** Sides and ends of a row in words. */
import { formatMetres } from '../format';
import type { SheetWords } from '../i18n/sheet.en';
import type { Lang } from '../state/settings';
import type { SideName } from './compass';
import type { End, SheetRow } from './rows';

export function sidesInWords(words: SheetWords, sides: readonly SideName[]): string {
  if (sides.length > 1) return words.bothSides;
  const [side] = sides;
  return side === undefined ? '' : words.sides[side];
}

export function endsInWords(words: SheetWords, lang: Lang, { ends, parts }: SheetRow): string {
  if (ends === null) return words.pieces(parts.length);
  const [from, to] = ends.map((end) => endInWords(words, lang, end));
  return words.between(from ?? '', to ?? '');
}

function endInWords(words: SheetWords, lang: Lang, { names, offset_m }: End): string {
  const place = names.length === 0 ? null : names.join(words.slash);
  if (offset_m === 0) return place ?? words.streetEnd;
  return words.pastPlace(formatMetres(lang, offset_m), place ?? words.streetEnd);
}
