/** The tools that select, and what a press means with each of them. */
import type { Found, Sides } from '../api/assignTypes';
import type { Side } from '../api/types';
import { writable } from '../state/store';

export const TOOLS = ['pick', 'box', 'lasso', 'paste', 'along'] as const;
export type Tool = (typeof TOOLS)[number];
export const OPS = ['replace', 'add', 'remove'] as const;
export type Op = (typeof OPS)[number];
/** `pressed` is the side of a street that the pointer is on. */
export const SIDE_CHOICES = ['both', 'pressed', 'left', 'right'] as const;
export type SideChoice = (typeof SIDE_CHOICES)[number];

export interface Tools {
  tool: Tool;
  op: Op;
  side: SideChoice;
  onlyGaps: boolean;
}

export const USUAL_TOOLS: Tools = { tool: 'pick', op: 'replace', side: 'both', onlyGaps: false };
export const tools = writable<Tools>(USUAL_TOOLS);

export function setTools(part: Partial<Tools>): void {
  tools.update((old) => ({ ...old, ...part }));
}

export const TOOL_KEYS: Record<Tool, string> = {
  pick: 'V',
  box: 'B',
  lasso: 'L',
  paste: 'P',
  along: 'A',
};

/** Null for a key that belongs to no tool. */
export function toolOf(key: string): Tool | null {
  const pressed = key.toUpperCase();
  return TOOLS.find((tool) => TOOL_KEYS[tool] === pressed) ?? null;
}

interface Held {
  shift: boolean;
  alt: boolean;
}

/** What a held key makes of the way that is set. */
export function opWith({ shift, alt }: Held, op: Op): Op {
  if (alt) return 'remove';
  return shift ? 'add' : op;
}

/** What a press on one street does; a finger has no shift key, so it takes and gives back. */
export function pressWith(
  press: Held & { touch: boolean },
  op: Op,
  anySelected: boolean,
): Op | 'toggle' {
  if (press.touch && op === 'replace' && anySelected) return 'toggle';
  return opWith(press, op);
}

/** The sides that a choice means where there is no pointer, or where it is on one of them. */
export function sidesFor(choice: SideChoice, pressed: Side | null = null): Sides {
  return choice === 'pressed' ? (pressed ?? 'both') : choice;
}

/** What the tools add to everything that the server is to find. */
export function narrowed(found: Found, { side, onlyGaps }: Tools, pressed: Side | null): Found {
  return { ...found, side: sidesFor(side, pressed), ...(onlyGaps ? { part: 'gaps' } : {}) };
}

