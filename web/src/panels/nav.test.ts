import { describe, expect, it } from 'vitest';

import { DICTIONARIES } from '../i18n';
import { NOBODY } from '../state/session';
import { addressOf, parseView } from '../url';
import { entriesFor, ENTRIES, entryOf } from './nav';

describe('the main sections', () => {
  it('begin with the city and its gaps, which everybody may see', () => {
    expect(entriesFor(NOBODY).map(({ key }) => key).slice(0, 2)).toEqual(['city', 'gaps']);
    expect(entriesFor(null)).toEqual(entriesFor(NOBODY));
  });

  it('that need a role are there only for who has it', () => {
    const words = ENTRIES.flatMap(({ needs }) => (needs === null ? [] : [needs]));
    expect(entriesFor({ ...NOBODY, may: words })).toEqual(ENTRIES);
    expect(entriesFor(NOBODY).every(({ needs }) => needs === null)).toBe(true);
  });

  it.each(ENTRIES.map((entry) => [entry.key, entry] as const))(
    'are reached by their address, and are the current one there: %s',
    (key, { mode }) => {
      const there = parseView(addressOf(mode)).mode;
      expect(there).toEqual(mode);
      expect(entryOf(there)).toBe(key);
    },
  );

  it.each(Object.values(DICTIONARIES))('have words of their own', (words) => {
    const said = ENTRIES.map(({ key }) => words.nav[key]);
    expect(new Set(said).size).toBe(ENTRIES.length);
  });

  it('count communities, streets and segments to the city', () => {
    expect(entryOf({ kind: 'segment', id: 'x' })).toBe('city');
    expect(entryOf({ kind: 'street', name: 'x' })).toBe('city');
  });
});
