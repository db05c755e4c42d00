import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { SelectBody, Selected, Stretch } from '../api/assignTypes';
import { ApiError } from '../api/client';
import { selecting } from './selection';
import { whole, without, withWhole } from './stretches';

function answer(stretches: Stretch[]): Selected {
  return {
    revision: 7,
    ids: stretches.map(({ segment }) => segment),
    count: stretches.length,
    length_mm: 1000 * stretches.length,
    stretches,
    crews: [],
    assigned_mm: 0,
    exempt_mm: 0,
    gap_mm: 0,
    overlap_mm: 0,
    bbox: null,
    missing: [],
  };
}

/** A server that answers when it is told to, in any order. */
function server(): {
  asked: SelectBody[];
  ask: (body: SelectBody, signal: AbortSignal) => Promise<Selected>;
  say(index: number, stretches: Stretch[]): Promise<void>;
  refuse(index: number): Promise<void>;
  aborted(index: number): boolean;
} {
  const asked: SelectBody[] = [];
  const waiting: { done(found: Selected): void; failed(error: Error): void }[] = [];
  const signals: AbortSignal[] = [];
  return {
    asked,
    ask: (body, signal) => {
      asked.push(body);
      signals.push(signal);
      return new Promise((done, failed) => waiting.push({ done, failed }));
    },
    async say(index, stretches) {
      waiting[index]?.done(answer(stretches));
      await vi.advanceTimersByTimeAsync(1);
    },
    async refuse(index) {
      waiting[index]?.failed(new ApiError(422, 'too much'));
      await vi.advanceTimersByTimeAsync(1);
    },
    aborted: (index) => signals[index]?.aborted ?? false,
  };
}

const add = (id: string) => (now: readonly Stretch[]) => withWhole(now, [id], 'both');
const AREA = { type: 'Polygon' as const, coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a selection', () => {
  it('shows a click at once, and asks about clicks together', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.change(add('a'));
    selection.change(add('b'));
    expect(selection.get().stretches).toEqual([whole('a', 'both'), whole('b', 'both')]);
    expect(there.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(there.asked).toEqual([
      { base: [], op: 'replace', stretches: [whole('a', 'both'), whole('b', 'both')] },
    ]);
    await there.say(0, [whole('a', 'both'), whole('b', 'both')]);
    expect(selection.get()).toMatchObject({ asking: false, answer: { count: 2 } });
  });

  it('asks again when a click comes while the sums of the last are on their way', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.change(add('a'));
    await vi.advanceTimersByTimeAsync(200);
    selection.change(add('b'));
    expect(there.aborted(0)).toBe(true);
    await there.say(0, [whole('a', 'both')]);
    expect(selection.get().answer).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    await there.say(1, [whole('a', 'both'), whole('b', 'both')]);
    expect(selection.get().answer?.count).toBe(2);
  });

  it('keeps an area that is being asked about when a click follows it', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.find('add', { within: AREA });
    await vi.advanceTimersByTimeAsync(10);
    selection.change((now) => without(now, ['b'], 'both'));
    expect(there.aborted(0)).toBe(false);
    await there.say(0, [whole('a', 'both'), whole('b', 'both')]);
    expect(selection.get().stretches).toEqual([whole('a', 'both')]);
    await vi.advanceTimersByTimeAsync(200);
    expect(there.asked[1]?.stretches).toEqual([whole('a', 'both')]);
  });

  it('asks for areas one after the other, each on top of the last', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.change(add('a'));
    selection.find('add', { within: AREA });
    selection.find('remove', { within: AREA });
    await vi.advanceTimersByTimeAsync(10);
    expect(there.asked).toEqual([{ base: [whole('a', 'both')], op: 'add', within: AREA }]);
    await there.say(0, [whole('a', 'both'), whole('b', 'left')]);
    await vi.advanceTimersByTimeAsync(10);
    expect(there.asked[1]).toEqual({
      base: [whole('a', 'both'), whole('b', 'left')],
      op: 'remove',
      within: AREA,
    });
  });

  it('lets go of what waits when all is replaced', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.change(add('a'));
    selection.find('replace', { filter: { name: '中山' } });
    await vi.advanceTimersByTimeAsync(10);
    expect(there.asked).toEqual([{ base: [], op: 'replace', filter: { name: '中山' } }]);
  });

  it('keeps what was selected when an area is refused, and says why', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.change(add('a'));
    selection.find('add', { within: AREA });
    await vi.advanceTimersByTimeAsync(10);
    await there.refuse(0);
    expect(selection.get().stretches).toEqual([whole('a', 'both')]);
    expect(selection.get().error?.message).toBe('too much');
    selection.refresh();
    await vi.advanceTimersByTimeAsync(200);
    await there.say(1, [whole('a', 'both')]);
    expect(selection.get()).toMatchObject({ error: null, answer: { count: 1 } });
  });

  it('is empty at once when it is cleared, and late answers do not bring it back', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.find('add', { within: AREA });
    await vi.advanceTimersByTimeAsync(10);
    selection.clear();
    await there.say(0, [whole('a', 'both')]);
    expect(selection.get()).toEqual({ stretches: [], answer: null, asking: false, error: null });
  });

  it('asks nothing when the last click leaves nothing', async () => {
    const there = server();
    const selection = selecting(there.ask);
    selection.change(add('a'));
    selection.change((now) => without(now, ['a'], 'both'));
    await vi.advanceTimersByTimeAsync(200);
    expect(there.asked).toEqual([]);
    expect(selection.get().asking).toBe(false);
  });
});
