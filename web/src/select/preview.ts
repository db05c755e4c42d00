/** What an assignment of the selection would do, before it is done. */
import { rehearse } from '../api/assign';
import type { AssignBody, Assigned, Stretch } from '../api/assignTypes';
import { instantOf } from '../zone';
import { pending } from '../state/pending';
import { remote } from '../state/remote';
import { writable } from '../state/store';
import { changedMeanwhile } from './meanwhile';

/** The choice of no crew: whoever has the stretches gives them up. */
export const NOBODY = '';

export interface AssignForm {
  /** Null until one is chosen. */
  crew: string | null;
  shift: string | null;
  /** Days of the city, as fields of dates write them; empty for now and for good. */
  from: string;
  to: string;
  replace: boolean;
}

export const USUAL_FORM: AssignForm = {
  crew: null,
  shift: null,
  from: '',
  to: '',
  replace: true,
};

export const draft = writable<AssignForm>(USUAL_FORM);

export function setForm(part: Partial<AssignForm>): void {
  draft.update((old) => ({ ...old, ...part }));
}

export type Asked = Omit<AssignBody, 'dry_run'>;

/**
 * What is asked of the server. Days begin at midnight in the city, and the last one is served to
 * its end. Null while no crew is chosen or nothing is selected.
 */
export function askedFor(
  { crew, shift, from, to, replace }: AssignForm,
  stretches: readonly Stretch[],
  zone: string,
  basedOn: number | null,
): Asked | null {
  if (crew === null || stretches.length === 0) return null;
  const midnight = (day: string): string | null =>
    day === '' ? null : instantOf(`${day}T00:00`, zone);
  const nobody = crew === NOBODY;
  return {
    crew: nobody ? null : crew,
    shift: nobody ? null : shift,
    valid_from: midnight(from),
    valid_to: to === '' ? null : midnight(dayAfter(to)),
    replace: nobody || replace,
    based_on: basedOn,
    stretches: [...stretches],
    sites: [],
  };
}

function dayAfter(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? '' : new Date(at + 86_400_000).toISOString().slice(0, 10);
}

export interface Preview {
  asked: Asked;
  found: Assigned;
}

export const preview = remote<Preview>();
/**
 * The revision up to which people have seen what others did to the selection: what they decide is
 * based on it. It stands still while they have not looked at what changed meanwhile.
 */
export const basis = writable<number | null>(null);

/** Ask what would happen; the same question again keeps the old answer in sight. */
export async function readPreview(asked: Asked): Promise<void> {
  const { based_on: _, ...what } = asked;
  await preview.loadOver(JSON.stringify(what), async (signal) => {
    // A rehearsal is of the newest state: what it is based on is its own answer.
    const found = await rehearse({ ...asked, based_on: null }, signal);
    if (changedMeanwhile.get().size === 0) basis.set(found.revision);
    return { asked, found };
  });
}

preview.subscribe((now) => {
  pending.set(now.status === 'ready' ? { loads: now.value.found.loads } : null);
});

/** More segments than this, or a crew that loses something, and people are asked first. */
export const CONFIRM_FROM = 200;

export interface Doubt {
  segments: number;
  /** Crews that something is taken from. */
  from: string[];
}

/** What is to be confirmed before it is done; null if nothing. */
export function doubtOf({ asked, found }: Preview, segments: number): Doubt | null {
  const losing = found.changes
    .filter(({ from, to }) => from !== null && from.id !== to?.id && from.id !== asked.crew)
    .map(({ from }) => from?.name ?? '');
  const from = [...new Set(losing)];
  return segments > CONFIRM_FROM || from.length > 0 ? { segments, from } : null;
}
