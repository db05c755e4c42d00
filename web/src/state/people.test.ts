import { describe, expect, it } from 'vitest';

import type { CommunityItem } from '../api/types';
import { atCrew, atSection, sectionsFor, shownAt } from '../panels/people/sections';
import { browserOf, rolesWithin, tree } from './accounts';
import { COLUMNS, template, textOf } from './csv';
import { named } from './roster';
import { NOBODY } from './session';

function community(id: string, name: string, parent: string | null): CommunityItem {
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [] },
    properties: { id, name, parent } as CommunityItem['properties'],
  };
}

describe('roles', () => {
  it('that can be given are no wider than one’s own', () => {
    expect(rolesWithin('officer')).toEqual(['officer', 'inspector', 'crew_member']);
    expect(rolesWithin('public')).toEqual([]);
    expect(rolesWithin('administrator')).toHaveLength(5);
  });
});

describe('a browser', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36', 'Chrome · Linux'],
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0', 'Edge · Windows'],
    ['Mozilla/5.0 (iPhone; CPU OS 19 like Mac OS X) Version/19 Safari/604', 'Safari · iOS'],
    ['Mozilla/5.0 (Linux; Android 16) Chrome/140 MicroMessenger/8.0', 'WeChat · Android'],
    ['curl/8.11.0', 'curl/8.11.0'],
    ['', null],
  ])('is called by a short name: %s', (client, name) => {
    expect(browserOf(client)).toBe(name);
  });
});

describe('the tree of communities', () => {
  it('puts each below what it is a part of, and keeps those whose parent is unknown', () => {
    const items = [
      community('3', 'c', '1'),
      community('1', 'a', null),
      community('4', 'd', '3'),
      community('2', 'b', 'gone'),
      community('5', 'aa', '1'),
    ];
    expect(tree(items, 'en').map(({ id, depth }) => [id, depth])).toEqual([
      ['1', 0],
      ['5', 1],
      ['3', 1],
      ['4', 2],
      ['2', 0],
    ]);
  });
});

describe('the parts of the section of people', () => {
  it('are read from the address, crews where it says nothing known', () => {
    expect(shownAt('')).toEqual({ section: 'crews', crew: null });
    expect(shownAt(atSection('balance'))).toEqual({ section: 'balance', crew: null });
    expect(shownAt(atCrew('一班:2'))).toEqual({ section: 'crews', crew: '一班:2' });
    expect(shownAt('nonsense').section).toBe('crews');
  });

  it('show names and accounts only to those who may see them', () => {
    expect(sectionsFor(NOBODY)).toEqual(['crews', 'shifts', 'balance']);
    expect(sectionsFor({ ...NOBODY, may: ['members', 'accounts'] })).toEqual([
      'crews',
      'members',
      'shifts',
      'balance',
      'accounts',
    ]);
  });
});

describe('a name that is typed', () => {
  it('finds whoever has it somewhere, and phones however they are written', () => {
    const all = [
      { name: '李四', phone: '138 0000-1234' },
      { name: 'Wang Wu', phone: '139' },
    ];
    const find = (typed: string) => named(all, typed, (one) => [one.name, one.phone]);
    expect(find('  ')).toEqual(all);
    expect(find('00001234')).toEqual([all[0]]);
    expect(find('wangw')).toEqual([all[1]]);
    expect(find('x')).toEqual([]);
  });
});

describe('a list as a file', () => {
  it.each(['crews', 'members', 'shifts'] as const)('has as many cells in each row: %s', (kind) => {
    const [head = '', ...rows] = template(kind).trim().split('\r\n');
    expect(head.replace('\ufeff', '')).toBe(COLUMNS[kind].join(','));
    for (const row of rows) {
      expect(row.replace(/"[^"]*"/g, 'x').split(',')).toHaveLength(COLUMNS[kind].length);
    }
  });

  it('is read in UTF-8 and as Chinese spreadsheets write it', () => {
    expect(textOf(new TextEncoder().encode('一班').buffer as ArrayBuffer)).toBe('一班');
    expect(textOf(new Uint8Array([0xd2, 0xbb, 0xb0, 0xe0]).buffer)).toBe('一班');
  });
});
