import { describe, expect, it } from 'vitest';

import { className } from '.';
import { en } from './en';
import { zh } from './zh';

/** Every text of a dictionary by its path; functions are called with their own names of places. */
function texts(dictionary: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(dictionary)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(at, value);
    else if (typeof value === 'function') found.set(at, String(value('7', '8')));
    else for (const [inner, text] of texts(value as object, at)) found.set(inner, text);
  }
  return found;
}

describe('the two dictionaries', () => {
  it('have the same keys', () => {
    expect([...texts(zh).keys()].sort()).toEqual([...texts(en).keys()].sort());
  });

  it('leave no text empty', () => {
    for (const words of [en, zh]) {
      for (const [at, text] of texts(words)) {
        expect(text, at).not.toBe('');
      }
    }
  });

  it('do not leave English in the Chinese one', () => {
    const english = texts(en);
    for (const [at, text] of texts(zh)) expect(text, at).not.toBe(english.get(at));
  });

  it('write Chinese in Chinese, but for the button that leads to English', () => {
    for (const [at, text] of texts(zh)) {
      if (at.startsWith('switch') || !/\p{Letter}/u.test(text)) continue;
      expect(text, at).toMatch(/\p{Script=Han}/u);
    }
  });

  it('put the numbers they are given into the text', () => {
    expect(en.more('12')).toContain('12');
    expect(zh.more('12')).toContain('12');
    expect(en.search.found(1)).toBe('1 result');
    expect(en.search.found(2)).toBe('2 results');
  });
});

describe('a street class', () => {
  it('has a word where we know one', () => {
    expect(className(en, 'residential')).toBe('Residential street');
  });

  it('is shown as written where we do not', () => {
    expect(className(zh, '滨河绿道')).toBe('滨河绿道');
  });
});
