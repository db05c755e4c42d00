import { describe, expect, it } from 'vitest';

import type { Assigned, ChangeEntry } from '../api/assignTypes';
import { stacksOf } from './history';
import { askedFor, doubtOf, NOBODY, USUAL_FORM, type Preview } from './preview';
import { whole } from './stretches';
import { narrowed, opWith, pressWith, toolOf, USUAL_TOOLS } from './tools';
import { byBoxes } from './view';

function entry(revision: number, part: Partial<ChangeEntry> = {}): ChangeEntry {
  return {
    revision,
    made_at: '2026-11-23T08:00:00Z',
    actor: 'me',
    action: 'assign',
    summary: `change ${revision}`,
    undoes: null,
    undone_by: null,
    undoable: true,
    ...part,
  };
}

function revisions(log: ChangeEntry[]): { undo: number[]; redo: number[] } {
  const { undo, redo } = stacksOf(log);
  return { undo: undo.map((one) => one.revision), redo: redo.map((one) => one.revision) };
}

describe('what can be taken back', () => {
  const undone = entry(2, { undone_by: 3 });

  it('is what was done, the latest last, however the log is ordered', () => {
    expect(revisions([entry(5), entry(1), entry(3)])).toEqual({ undo: [1, 3, 5], redo: [] });
  });

  it('moves over to what can be done again when it is taken back', () => {
    const log = [entry(1), undone, entry(3, { undoes: 2 })];
    expect(revisions(log)).toEqual({ undo: [1], redo: [3] });
  });

  it('comes back when it is done again, by taking back what took back', () => {
    const log = [entry(1), undone, entry(3, { undoes: 2, undone_by: 4 }), entry(4, { undoes: 3 })];
    expect(revisions(log)).toEqual({ undo: [1, 4], redo: [] });
  });

  it('ends what could be done again when something new is done', () => {
    const log = [entry(1), undone, entry(3, { undoes: 2 }), entry(6)];
    expect(revisions(log)).toEqual({ undo: [1, 6], redo: [] });
  });

  it('leaves out what the server would not take back', () => {
    expect(revisions([entry(1), entry(2, { undoable: false })])).toEqual({ undo: [1], redo: [] });
  });

  it('does not count what somebody else had done', () => {
    expect(revisions([entry(1), entry(9, { undoes: 8 })])).toEqual({ undo: [1], redo: [] });
  });

  it('goes twenty steps back', () => {
    const log = Array.from({ length: 30 }, (_, index) => entry(index + 1));
    expect(revisions(log).undo).toEqual(log.slice(10).map((one) => one.revision));
  });
});

describe('a press', () => {
  const press = { shift: false, alt: false, touch: false };

  it('does what the keys that are held say, else what is set', () => {
    expect(opWith({ shift: true, alt: false }, 'replace')).toBe('add');
    expect(opWith({ shift: true, alt: true }, 'replace')).toBe('remove');
    expect(opWith(press, 'remove')).toBe('remove');
  });

  it('of a finger takes and gives back while something is selected', () => {
    const touch = { ...press, touch: true };
    expect(pressWith(touch, 'replace', true)).toBe('toggle');
    expect(pressWith(touch, 'replace', false)).toBe('replace');
    expect(pressWith(touch, 'remove', true)).toBe('remove');
    expect(pressWith(press, 'replace', true)).toBe('replace');
  });

  it('on a key chooses a tool, in small and capital letters', () => {
    expect(['v', 'B', 'l', 'P', 'a', 'x', 'Escape'].map(toolOf)).toEqual([
      'pick', 'box', 'lasso', 'paste', 'along', null, null,
    ]);
  });

  it('asks for the side that was pressed, or both where none was', () => {
    const tools = { ...USUAL_TOOLS, side: 'pressed' as const, onlyGaps: true };
    expect(narrowed({}, tools, 'left')).toEqual({ side: 'left', part: 'gaps' });
    expect(narrowed({}, tools, null)).toEqual({ side: 'both', part: 'gaps' });
    expect(narrowed({ segments: ['a'] }, USUAL_TOOLS, 'left')).toEqual({
      segments: ['a'],
      side: 'both',
    });
  });
});

describe('what is asked for', () => {
  const stretches = [whole('a', 'both')];
  const form = { ...USUAL_FORM, crew: 'c1' };

  it('is nothing without a crew or without streets', () => {
    expect(askedFor(USUAL_FORM, stretches, 'Asia/Shanghai', null)).toBeNull();
    expect(askedFor(form, [], 'Asia/Shanghai', null)).toBeNull();
  });

  it('begins and ends at midnight in the city, the last day served to its end', () => {
    const asked = askedFor(
      { ...form, from: '2026-11-30', to: '2026-12-31' },
      stretches,
      'Asia/Shanghai',
      7,
    );
    expect(asked).toMatchObject({
      valid_from: '2026-11-29T16:00:00Z',
      valid_to: '2026-12-31T16:00:00Z',
      based_on: 7,
    });
  });

  it('takes away without a shift', () => {
    const asked = askedFor({ ...form, crew: NOBODY, shift: 's' }, stretches, 'UTC', null);
    expect(asked).toMatchObject({ crew: null, shift: null, replace: true });
  });
});

describe('a doubt', () => {
  const city = { name: '房湖清管一班', id: 'c2' };
  const asked = askedFor({ ...USUAL_FORM, crew: 'c1' }, [whole('a', 'both')], 'UTC', null);
  const previewed = (from: typeof city | null): Preview => {
    if (asked === null) throw new Error('something is asked for');
    const to = { id: 'c1', name: 'c1' };
    const found = { changes: [{ from, to, stretches: 1, length_mm: 5 }] } as unknown as Assigned;
    return { asked, found };
  };

  it('is there when another crew loses something', () => {
    expect(doubtOf(previewed(city), 3)).toEqual({ segments: 3, from: ['房湖清管一班'] });
  });

  it('is there when there are many segments', () => {
    expect(doubtOf(previewed(null), 201)).toEqual({ segments: 201, from: [] });
  });

  it('is not there otherwise', () => {
    expect(doubtOf(previewed(null), 200)).toBeNull();
    expect(doubtOf(previewed({ id: 'c1', name: 'c1' }), 3)).toBeNull();
  });
});

describe('boxes alone', () => {
  it('tell what is in view, what is out of it, and when they cannot tell', () => {
    expect(byBoxes([1, 1, 2, 2], [0, 0, 3, 3])).toBe('in');
    expect(byBoxes([4, 1, 5, 2], [0, 0, 3, 3])).toBe('out');
    expect(byBoxes([2, 2, 4, 4], [0, 0, 3, 3])).toBeNull();
  });
});
