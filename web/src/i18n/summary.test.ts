import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { summaryIn } from './summary';

/** A line of each sort that the server writes. */
const LINES = [
  'did again what revision 7 did',
  'took back: added crew 一班',
  '一班 answers for 120 side-metres more',
  '一班 answers for 120 side-metres and 2 sites more',
  '一班 no longer answers for 3 sites',
  '一班 no longer answers for a stretch of segment LC-1',
  '一班 no longer answers for 市场',
  '4 crews no longer answer for 12 side-metres',
  '街道办 excused 351 side-metres',
  'took back exemption 3',
  'imported sites: 2 went to another crew',
  'imported segments: 12 new, 3 changed, 1 gone',
  'imported communities: 12 new',
  'imported sites: 1 new',
  'imported crews: 1 new, 0 changed, 0 gone',
  'added crew 一班',
  'changed what is said of crew 一班',
  'crew 一班 is now called 二班',
  'removed crew 一班; nobody has what it had',
  'removed crew 一班',
  'crew 一班 leaves on 2026-12-01T00:00:00Z; 二班 has what it had',
  'added shift 早班: mon-sat 06:00-11:00',
  'shift 早班 is now 晚班: mon-sat 18:00-22:00',
  'removed shift 早班',
  'added a member to crew 一班',
  'changed what is said of a member of crew 一班',
  'a member of crew 一班 is in crew 二班 now',
  'removed a member of crew 一班',
  '一班 is away',
  '一班 is not away after all',
  'set the hours of the city: Asia/Shanghai, 33 special days',
  'set the rules of load: 2 classes weighted, 6000 m2 for each member',
  'began the plan 冬季',
  'changed the plan 冬季: 2 edits in it',
  'dropped the plan 冬季',
  'published the plan 冬季',
  'added an account (dispatcher)',
  'changed an account',
  'removed an account',
];

/** What the log may hold in Latin letters all the same: ids, hours, zones. */
const LATIN = /LC-1|[a-z]{3}-[a-z]{3} \d|Asia\/Shanghai/g;

/** Texts that become the summary of a change, taken from the server's sources. */
function written(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'tests' ? [] : written(path);
    const statements = readFileSync(path, 'utf8').split(/\bsummary\s*=(?!=)/).slice(1);
    return statements.flatMap((rest) => {
      const statement = rest.slice(0, rest.indexOf(';\n'));
      return [...statement.matchAll(/"((?:[^"\\]|\\.)+)"/g)].map(([, text = '']) => text);
    });
  });
}

describe('a line of the log', () => {
  it.each(LINES)('is said in Chinese: %s', (line) => {
    const said = summaryIn('zh', line);
    expect(said).not.toBe(line);
    expect(said.replace(LATIN, '')).not.toMatch(/[a-z]{3,}/);
    expect(summaryIn('en', line)).toBe(line);
  });

  it('stays as it is where no rule knows it', () => {
    expect(summaryIn('zh', 'something else')).toBe('something else');
  });

  it('is of a sort that is tried here, whatever the server writes', () => {
    const texts = written(join(import.meta.dirname, '../../../src/city/plan'));
    expect(texts.length).toBeGreaterThan(30);
    const unknown = texts.filter((text) => {
      const fixed = text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const pattern = new RegExp(fixed.join('.*'));
      return /[a-z]{3}/.test(text) && !LINES.some((line) => pattern.test(line));
    });
    expect(unknown).toEqual([]);
  });
});
