/** The parts of the section of people, and what its address says: `members`, `crew:7`. */
import type { May, Session } from '../../api/accountTypes';
import { app, show } from '../../state/app';
import { may } from '../../state/session';

export const SECTIONS = ['crews', 'members', 'shifts', 'balance', 'accounts'] as const;
export type Section = (typeof SECTIONS)[number];

const NEEDS: Record<Section, May | null> = {
  crews: null,
  members: 'members',
  shifts: null,
  balance: null,
  accounts: 'accounts',
};

const CREW = 'crew:';

export interface Shown {
  section: Section;
  /** The id of the crew that is shown by itself. */
  crew: string | null;
}

export function shownAt(at: string): Shown {
  if (at.startsWith(CREW)) return { section: 'crews', crew: at.slice(CREW.length) };
  return { section: SECTIONS.find((known) => known === at) ?? 'crews', crew: null };
}

export function atCrew(id: string): string {
  return CREW + id;
}

/** Crews come first, so they need no word. */
export function atSection(section: Section): string {
  return section === 'crews' ? '' : section;
}

export function mayRead(who: Session | null, section: Section): boolean {
  const needs = NEEDS[section];
  return needs === null || may(who, needs);
}

export function sectionsFor(who: Session | null): Section[] {
  return SECTIONS.filter((section) => mayRead(who, section));
}

/** Show another part of the section, unless somebody has left it. */
export function turnTo(at: string): void {
  if (app.get().mode.kind === 'panel') show({ kind: 'panel', panel: 'people', at });
}
