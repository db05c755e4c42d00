/**
 * Taking back and doing again. What can be taken back is what the server's log says of the own
 * account, so it is the same after a reload and in every tab.
 */
import { requestKey } from '../api/key';
import { changesOf, undo as askUndo } from '../api/assign';
import type { ChangeEntry, Undone } from '../api/assignTypes';
import { remote } from '../state/remote';
import { session } from '../state/session';
import { ownWrite } from './own';

export interface Stacks {
  /** The latest is the last. */
  undo: readonly ChangeEntry[];
  redo: readonly ChangeEntry[];
}

/** How far back one may go. */
const DEEPEST = 20;

/**
 * What the log, in whatever order, leaves to take back and to do again. To do again is to take back
 * what took back; whatever is done anew ends what could be done again.
 */
export function stacksOf(log: readonly ChangeEntry[]): Stacks {
  let undo: ChangeEntry[] = [];
  let redo: ChangeEntry[] = [];
  const known = new Set(log.map((entry) => entry.revision));
  for (const entry of [...log].sort((a, b) => a.revision - b.revision)) {
    const { undoes } = entry;
    if (undoes === null) {
      undo = [...undo, entry];
      redo = [];
    } else if (redo.some((one) => one.revision === undoes)) {
      redo = redo.filter((one) => one.revision !== undoes);
      undo = [...undo, entry];
    } else if (known.has(undoes)) {
      undo = undo.filter((one) => one.revision !== undoes);
      redo = [...redo, entry];
    }
    // Else it took back what somebody else had done, or what is further back than was read.
  }
  const open = (all: ChangeEntry[]): ChangeEntry[] =>
    all.filter((entry) => entry.undoable && entry.undone_by === null).slice(-DEEPEST);
  return { undo: open(undo), redo: open(redo) };
}

export const history = remote<Stacks>();

/** Read the log of whoever is signed in. */
export async function readHistory(): Promise<void> {
  const account = session.get()?.account ?? null;
  if (account === null) {
    history.clear();
    return;
  }
  await history.loadOver(account.name, async (signal) =>
    stacksOf(await changesOf(account.name, signal)),
  );
}

/** Take a change back; a refusal says why. */
export async function takeBack(revision: number): Promise<Undone> {
  return ownWrite(async () => {
    const done = await askUndo(revision, requestKey());
    return { value: done, revision: done.revision };
  });
}
