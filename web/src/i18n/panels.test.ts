import { describe, expect, it } from 'vitest';

import { accountsEn } from './accounts.en';
import { accountsZh } from './accounts.zh';
import { crewsEn } from './crews.en';
import { crewsZh } from './crews.zh';
import { plansEn } from './plans.en';
import { plansZh } from './plans.zh';
import { recordEn } from './record.en';
import { recordZh } from './record.zh';
import { sheetEn } from './sheet.en';
import { sheetZh } from './sheet.zh';

/** Every text of a dictionary by its path; functions are called with their own names of places. */
function texts(dictionary: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(dictionary)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'string') found.set(at, value);
    else if (typeof value === 'function') found.set(at, String(value('7', '8', '9')));
    else for (const [inner, text] of texts(value as object, at)) found.set(inner, text);
  }
  return found;
}

describe.each([
  ['accounts', accountsEn, accountsZh],
  ['crews', crewsEn, crewsZh],
  ['the record', recordEn, recordZh],
  ['plans', plansEn, plansZh],
  ['sheets', sheetEn, sheetZh],
])('the words of %s', (_, en, zh) => {
  it('are the same in both languages, none of them empty', () => {
    expect([...texts(zh).keys()].sort()).toEqual([...texts(en).keys()].sort());
    for (const [at, text] of [...texts(en), ...texts(zh)]) {
      expect(text.trim(), at).not.toBe('');
    }
  });

  it('are Chinese where there are letters at all', () => {
    for (const [at, text] of texts(zh)) {
      if (!/\p{Letter}/u.test(text)) continue;
      expect(text, at).toMatch(/\p{Script=Han}/u);
    }
  });
});
