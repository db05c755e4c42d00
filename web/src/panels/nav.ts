/**
 * The one list of what the navigation leads to, in the order that people see. A panel is in it
 * once it can be used; its words are `$t.nav`, its address is what `mode` writes behind `#`.
 */
import type { Component } from 'svelte';

import type { May, Session } from '../api/accountTypes';
import { PANELS, unreachable, type Mode, type PanelName } from '../state/app';
import { may } from '../state/session';

export type EntryKey = 'city' | 'gaps' | PanelName;

export interface Entry {
  key: EntryKey;
  mode: Mode;
  /** Who is allowed to see it; null for everybody. */
  needs: May | null;
}

/** What a panel of the navigation is given: what its address says behind its name. */
export interface PanelProps {
  at: string;
  phone: boolean;
}

interface Panel {
  needs: May | null;
  load: () => Promise<{ default: Component<PanelProps> }>;
}

/** The panels that are read when somebody opens them. */
const LAZY: Record<PanelName, Panel> = {
  assign: { needs: null, load: () => import('./assign/AssignPanel.svelte') },
  people: { needs: null, load: () => import('./people/PeoplePanel.svelte') },
  plans: { needs: 'plans', load: () => import('./plans/PlansPanel.svelte') },
  record: { needs: null, load: () => import('./record/RecordPanel.svelte') },
};

export const ENTRIES: readonly Entry[] = [
  { key: 'city', mode: { kind: 'city' }, needs: null },
  { key: 'gaps', mode: { kind: 'gaps' }, needs: null },
  ...PANELS.map((panel): Entry => {
    return { key: panel, mode: { kind: 'panel', panel, at: '' }, needs: LAZY[panel].needs };
  }),
];

export function panelOf(name: PanelName): Panel {
  return LAZY[name];
}

export function entriesFor(who: Session | null): readonly Entry[] {
  return ENTRIES.filter(({ needs }) => needs === null || may(who, needs));
}

/** Which entry a mode belongs to: streets and communities are seen from the city. */
export function entryOf(mode: Mode): EntryKey {
  switch (mode.kind) {
    case 'city':
    case 'community':
    case 'street':
    case 'segment':
      return 'city';
    case 'gaps':
      return 'gaps';
    case 'panel':
      return mode.panel;
    default:
      return unreachable(mode);
  }
}
