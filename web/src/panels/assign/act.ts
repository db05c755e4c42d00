/** What the buttons and keys of assigning do, and what is said about it. */
import { told } from '../../i18n/summary';
import { requestKey } from '../../api/key';
import { formatCount, formatLength } from '../../format';
import { t } from '../../i18n';
import { crewColour, STATUS } from '../../map/colours';
import { whyNot } from '../../refusal';
import { commit, conflict } from '../../select/commit';
import { history, readHistory, takeBack } from '../../select/history';
import { lookedAt } from '../../select/meanwhile';
import {
  basis,
  preview,
  readPreview,
  setForm,
  type Asked,
  type Preview,
} from '../../select/preview';
import { selection } from '../../select/selection';
import { announcement } from '../../state/announce';
import { settings } from '../../state/settings';
import { tellDone, tellFailed } from '../../state/toasts';

/** The colour that assigned stretches will have on the map. */
function colourAfter({ asked, found }: Preview): string {
  if (asked.crew === null) return STATUS.unassigned;
  if (settings.get().colourBy === 'state') return STATUS.assigned;
  return crewColour(found.loads.find(({ crew }) => crew.id === asked.crew)?.colour);
}

/** Do what was previewed; `crew` is what the crew is called. */
export function assignNow(
  previewed: Preview,
  crew: string,
  key: string = requestKey(),
): Promise<void> {
  const asked = { ...previewed.asked, based_on: basis.get() };
  return assignAs(asked, previewed, crew, key);
}

async function assignAs(
  asked: Asked,
  previewed: Preview,
  crew: string,
  key: string,
): Promise<void> {
  const words = t.get().assign;
  const { lang } = settings.get();
  const { answer } = selection.get();
  const count = words.selection.count(formatCount(lang, answer?.count ?? asked.stretches.length));
  const length = formatLength(lang, answer?.length_mm ?? 0);
  const outcome = await commit(asked, colourAfter(previewed), key);
  switch (outcome.kind) {
    case 'done': {
      const { revision } = outcome.found;
      const text =
        asked.crew === null
          ? words.done.taken(count, length)
          : words.done.assigned(crew, count, length);
      setForm({ crew: null });
      tellDone(text, { word: words.done.undo, act: () => void undo(revision) });
      announcement.set(text);
      return;
    }
    case 'overtaken':
      announcement.set(words.conflict.title);
      return;
    case 'failed': {
      const again = (): void => void assignAs(asked, previewed, crew, key);
      const action = { word: t.get().retry, act: again };
      tellFailed(words.done.failed(whyNot(t.get(), outcome.error)), action);
    }
  }
}

/** See what others have done meanwhile; the selection stays. */
export async function lookAtNewest(): Promise<void> {
  lookedAt();
  conflict.set(null);
  selection.refresh();
  const now = preview.get();
  if (now.value !== null) await readPreview(now.value.asked);
}

/** Steps back and forth follow each other, or two quick ones would be of the same change. */
let stepping: Promise<void> = Promise.resolve();

/** Take a change of one's own back: the latest, if none is named. */
export function undo(revision?: number): Promise<void> {
  const { nothingToUndo: nothing, undone: done, undoFailed: failed } = t.get().assign.done;
  stepping = stepping.then(() => step('undo', revision, { nothing, done, failed }));
  return stepping;
}

export function redo(): Promise<void> {
  const { nothingToRedo: nothing, redone: done, redoFailed: failed } = t.get().assign.done;
  stepping = stepping.then(() => step('redo', undefined, { nothing, done, failed }));
  return stepping;
}

interface StepWords {
  nothing: string;
  done: (what: string) => string;
  failed: (why: string) => string;
}

async function step(
  way: 'undo' | 'redo',
  named: number | undefined,
  words: StepWords,
): Promise<void> {
  // Another tab, or the change just made, may have moved the log on.
  await readHistory();
  const stacks = history.get();
  const entry =
    named === undefined
      ? stacks.value?.[way].at(-1)
      : stacks.value?.[way].find(({ revision }) => revision === named);
  const revision = named ?? entry?.revision;
  if (revision === undefined) {
    if (stacks.status === 'failed') tellFailed(words.failed(whyNot(t.get(), stacks.error)));
    else announcement.set(words.nothing);
    return;
  }
  try {
    const undone = await takeBack(revision);
    const text = words.done(told.get()(entry?.summary ?? undone.summary));
    tellDone(text);
    announcement.set(text);
  } catch (error) {
    tellFailed(words.failed(whyNot(t.get(), error)));
  }
  await readHistory();
}
