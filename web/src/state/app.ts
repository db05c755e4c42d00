/** What the map is showing: the mode, the revision it shows, and the gap picked in its list. */
import { serverAt } from '../api/client';
import { writable } from './store';

/** The panels that the navigation opens lazily; `panels/nav.ts` says what each of them is. */
export const PANELS = ['assign', 'people', 'plans', 'record'] as const;
export type PanelName = (typeof PANELS)[number];

export type Mode =
  | { kind: 'city' }
  | { kind: 'community'; id: string }
  | { kind: 'street'; name: string }
  | { kind: 'segment'; id: string }
  | { kind: 'gaps' }
  /** `at` says what the panel shows, in words of its own; empty for how it begins. */
  | { kind: 'panel'; panel: PanelName; at: string };

export interface AppState {
  mode: Mode;
  /** Null until the server has said it. */
  revision: number | null;
  /** Grows when a period begins or ends without a new revision: all has to be read again. */
  turn: number;
  /** The id of the gap that is highlighted, if any. */
  selection: string | null;
  /** The instant that everything is shown at; null for now. */
  moment: string | null;
}

export const app = writable<AppState>({
  mode: { kind: 'city' },
  revision: null,
  turn: 0,
  selection: null,
  moment: null,
});

serverAt.subscribe((at) => {
  if (at !== null) app.update((state) => ({ ...state, ...at }));
});

/** A text that changes whenever any answer may have. */
export function stamp(state: AppState): string {
  return `${state.revision}/${state.turn}/${state.moment ?? 'now'}`;
}

export function show(mode: Mode): void {
  app.update((state) => ({ ...state, mode, selection: null }));
}

/** Show everything at an instant, or now. */
export function setMoment(moment: string | null): void {
  if (app.get().moment !== moment) app.update((state) => ({ ...state, moment }));
}

export function selectGap(id: string | null): void {
  if (app.get().selection !== id) app.update((state) => ({ ...state, selection: id }));
}

/** What closing a mode leads to: a panel to how it begins, and all else to the city. */
export function modeAbove(mode: Mode): Mode {
  return mode.kind === 'panel' && mode.at !== '' ? { ...mode, at: '' } : { kind: 'city' };
}

export function sameMode(one: Mode, other: Mode): boolean {
  return modeKey(one) === modeKey(other);
}

/** A text that is equal for equal modes. */
export function modeKey(mode: Mode): string {
  switch (mode.kind) {
    case 'city':
    case 'gaps':
      return mode.kind;
    case 'community':
    case 'segment':
      return `${mode.kind}:${mode.id}`;
    case 'street':
      return `street:${mode.name}`;
    case 'panel':
      return `${mode.panel}:${mode.at}`;
    default:
      return unreachable(mode);
  }
}

/** Makes the compiler prove that a union was read whole. */
export function unreachable(value: never): never {
  throw new Error(`not a known case: ${JSON.stringify(value)}`);
}
