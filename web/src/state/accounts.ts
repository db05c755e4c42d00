/** What an account can be given: roles no wider than one's own, and parts of the city. */
import { ROLES, type Role } from '../api/accountTypes';
import type { CommunityItem } from '../api/types';

/** The roles that are trusted with no more than one is, the widest first; nobody signs in as public. */
export function rolesWithin(own: Role): Role[] {
  return ROLES.slice(ROLES.indexOf(own)).filter((role) => role !== 'public');
}

export interface Place {
  id: string;
  name: string;
  /** How many steps below the top of the list it stands. */
  depth: number;
}

/** Communities as a tree, each followed by those within it, by name. */
export function tree(items: readonly CommunityItem[], lang: string): Place[] {
  const known = new Set(items.map(({ properties }) => properties.id));
  const below = new Map<string | null, CommunityItem[]>();
  for (const item of items) {
    const { parent } = item.properties;
    const under = parent !== null && known.has(parent) ? parent : null;
    below.set(under, [...(below.get(under) ?? []), item]);
  }
  const grow = (parent: string | null, depth: number): Place[] =>
    (below.get(parent) ?? [])
      .sort((a, b) => a.properties.name.localeCompare(b.properties.name, lang))
      .flatMap(({ properties: { id, name } }) => [{ id, name, depth }, ...grow(id, depth + 1)]);
  return grow(null, 0);
}

/** As browsers name themselves; the first that fits is right, for each claims to be those after it. */
const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/HuaweiBrowser/, 'Huawei Browser'],
  [/Chrome\/|Chromium|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** What a browser and its system are called; a program by its own name, and null if it says none. */
export function browserOf(client: string): string | null {
  const nameIn = (known: readonly [RegExp, string][]): string | undefined =>
    known.find(([sign]) => sign.test(client))?.[1];
  const browser = nameIn(BROWSERS);
  if (browser === undefined) return client.split(' ')[0] || null;
  const system = nameIn(SYSTEMS);
  return system === undefined ? browser : `${browser} · ${system}`;
}
