import { describe, expect, it } from 'vitest';

import type { ChangeEntry } from '../api/assignTypes';
import { LOG_PAGE, type RecordRow } from '../api/record';
import { formatPlace, NO_FILTER, onePage, parsePlace, type LogPlace } from './record';
import { markAt, timelineOf } from './timeline';

function entry(revision: number): ChangeEntry {
  const made_at = new Date(Date.UTC(2026, 0, 1, revision)).toISOString();
  const undo = { undoes: null, undone_by: null, undoable: true };
  return { revision, made_at, actor: null, action: 'assign', summary: '', ...undo };
}

const down = (from: number, count: number, step = 1): ChangeEntry[] =>
  Array.from({ length: count }, (_, i) => entry(from - i * step));

describe('the address of the record', () => {
  it.each<LogPlace>([
    { filter: NO_FILTER, open: null },
    { filter: { ...NO_FILTER, actor: '张 & 李', crew: 'c=1' }, open: 12 },
    { filter: { ...NO_FILTER, street: '长沙路', since: '2026-11-01' }, open: null },
  ])('says what is shown', (place) => {
    expect(parsePlace(formatPlace(place))).toEqual(place);
  });

  it('leaves out what it does not understand', () => {
    expect(parsePlace('since=yesterday&change=-3&colour=red')).toEqual({
      filter: NO_FILTER,
      open: null,
    });
  });
});

describe('a page of the log', () => {
  it('goes on where it ends, as long as it is full', () => {
    expect(onePage([down(200, LOG_PAGE)], null).before).toBe(200 - LOG_PAGE + 1);
    expect(onePage([down(200, LOG_PAGE - 1)], null).before).toBeNull();
  });

  it('of several subjects has each change once, and skips none on the next page', () => {
    const [even, odd] = [down(200, LOG_PAGE, 2), [...down(199, 10, 2), entry(200)]];
    const { entries, before } = onePage([even, odd], null);
    const revisions = entries.map(({ revision }) => revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => b - a));
    expect(entries).toHaveLength(LOG_PAGE);
    const shown = new Set(revisions);
    const beyond = [...even, ...odd].filter(({ revision }) => !shown.has(revision));
    expect(beyond.every(({ revision }) => revision < (before ?? 0))).toBe(true);
  });

  it('ends with the day that the log is asked from', () => {
    const { entries, before } = onePage([down(200, LOG_PAGE)], entry(190).made_at);
    expect(entries.map(({ revision }) => revision).pop()).toBe(190);
    expect(before).toBeNull();
  });
});

function held(valid_from: string, valid_to: string | null, from_m = 0): RecordRow {
  const named = { id: 'x', name: 'x' };
  const decided = { revision: 1, actor: null, made_at: valid_from };
  return {
    segment: named, side: 'left', from_m, to_m: 10, crew: named, shift: null,
    valid_from, valid_to, decided, ended: null,
  };
}

describe('the timeline of a side', () => {
  const rows = [
    held('2026-01-01T00:00:00Z', '2026-01-11T00:00:00Z'),
    held('2026-01-06T00:00:00Z', null, 10),
    held('2026-01-11T00:00:00Z', null),
  ];
  const line = timelineOf(rows, '2026-01-21T00:00:00Z');

  it('puts what holds at one time on different lanes, and what follows on one', () => {
    expect(line?.bars.map(({ lane }) => lane)).toEqual([0, 1, 0]);
    expect(line?.lanes).toBe(2);
  });

  it('goes from the first day to now', () => {
    expect(line?.bars.map(({ left, width }) => [left, width])).toEqual([
      [0, 50],
      [25, 75],
      [50, 50],
    ]);
    expect(line !== null && markAt(line, '2026-01-06T00:00:00Z')).toBe(25);
    expect(line !== null && markAt(line, '2025-12-31T00:00:00Z')).toBeNull();
  });

  it('is none where nobody ever answered', () => {
    expect(timelineOf([], '2026-01-21T00:00:00Z')).toBeNull();
  });
});
