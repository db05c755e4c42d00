/**
 * What is selected, on the screen and off it. The server says what every change comes to; a change
 * that is only a click is shown before that. Steps follow each other, so that none is lost; a
 * newer replacement makes those that wait pointless.
 */
import { select } from '../api/assign';
import type { Found, SelectBody, Selected, SelectOp, Stretch } from '../api/assignTypes';
import { isAbort } from '../api/client';
import { writable, type Readable } from '../state/store';

export interface Selection {
  /** With the clicks that the server has not answered yet. */
  stretches: readonly Stretch[];
  /** What the server said last; null before the first answer, and for nothing. */
  answer: Selected | null;
  asking: boolean;
  error: Error | null;
}

/** Done at once here, and told to the server soon after. */
type Click = { kind: 'click'; change: (now: readonly Stretch[]) => Stretch[] };
/** Only the server knows what it comes to. */
type Ask = { kind: 'ask'; op: SelectOp; found: Found };
type Step = Click | Ask;

/** Clicks that follow each other faster than this are asked about together. */
const GATHER_MS = 120;
const NOTHING: Selection = { stretches: [], answer: null, asking: false, error: null };

export type AskServer = (body: SelectBody, signal: AbortSignal) => Promise<Selected>;

export interface Selecting extends Readable<Selection> {
  /** Change the selection by what a click means. */
  change(by: (now: readonly Stretch[]) => Stretch[]): void;
  /** Let the server find what is meant. */
  find(op: SelectOp, found: Found): void;
  clear(): void;
  /** Ask again what the selection comes to, as after a change of the city or a failure. */
  refresh(): void;
}

export function selecting(askServer: AskServer): Selecting {
  const state = writable<Selection>(NOTHING);
  /** What the server has agreed to; the steps come after it. */
  let agreed: readonly Stretch[] = [];
  let steps: Step[] = [];
  let asking: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const shown = (): readonly Stretch[] => clicked(agreed, steps).stretches;
  const say = (part: Partial<Selection>): void => {
    state.update((old) => ({ ...old, stretches: shown(), ...part }));
  };

  function take(step: Step): void {
    if (step.kind === 'ask' && step.op === 'replace') steps = [];
    steps = [...steps, step];
    // Sums that are being asked for are of a selection that is not any more.
    if (asking !== null && !asks(steps.slice(0, -1))) stop();
    say({ error: null, asking: true });
    soon(step.kind === 'click' ? GATHER_MS : 0);
  }

  function soon(wait_ms: number): void {
    if (asking !== null) return;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), wait_ms);
  }

  function stop(): void {
    asking?.abort();
    asking = null;
  }

  async function ask(): Promise<void> {
    const { stretches: base, taken } = clicked(agreed, steps);
    const next = steps[taken];
    const isAsk = next !== undefined && next.kind === 'ask';
    const count = isAsk ? taken + 1 : taken;
    if (!isAsk && base.length === 0) {
      [agreed, steps] = [[], steps.slice(count)];
      say({ answer: null, asking: false });
      return;
    }
    const own = new AbortController();
    asking = own;
    const body: SelectBody = isAsk
      ? { base: [...base], op: next.op, ...next.found }
      : { base: [], op: 'replace', stretches: [...base] };
    try {
      const answer = await askServer(body, own.signal);
      if (own.signal.aborted) return;
      asking = null;
      agreed = answer.stretches;
      steps = steps.slice(count);
      say({ answer: answer.stretches.length === 0 ? null : answer, asking: steps.length > 0 });
    } catch (error) {
      if (own.signal.aborted || isAbort(error)) return;
      asking = null;
      // Clicks stay selected, though nobody knows what they come to; what was asked for is not.
      [agreed, steps] = [base, steps.slice(count)];
      say({ error: asError(error), asking: steps.length > 0, answer: null });
    }
    if (steps.length > 0) soon(0);
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    change: (by) => take({ kind: 'click', change: by }),
    find: (op, found) => take({ kind: 'ask', op, found }),
    clear() {
      stop();
      clearTimeout(timer);
      [agreed, steps] = [[], []];
      state.set(NOTHING);
    },
    refresh() {
      if (shown().length > 0) take({ kind: 'click', change: (now) => [...now] });
    },
  };
}

/** What the clicks up to the first question make of a list, and how many those are. */
function clicked(
  from: readonly Stretch[],
  steps: readonly Step[],
): { stretches: readonly Stretch[]; taken: number } {
  let stretches = from;
  let taken = 0;
  for (const step of steps) {
    if (step.kind === 'ask') break;
    stretches = step.change(stretches);
    taken += 1;
  }
  return { stretches, taken };
}

function asks(steps: readonly Step[]): boolean {
  return steps.some((step) => step.kind === 'ask');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The selection of this page. */
export const selection = selecting(select);
