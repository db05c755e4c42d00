import { describe, expect, it } from 'vitest';

import { parseEvent, retryDelayMs, stepTo } from './events';

const change = (revision: number) => ({ revision, timeOnly: false });

describe('a change that is heard', () => {
  it('is applied when it is the next', () => {
    expect(stepTo(7, change(8))).toBe('apply');
  });

  it('is applied when time passed at the revision that is known', () => {
    expect(stepTo(7, { revision: 7, timeOnly: true })).toBe('apply');
    expect(stepTo(7, { revision: 6, timeOnly: true })).toBe('ignore');
  });

  it('calls for everything again when one was missed', () => {
    expect(stepTo(7, change(9))).toBe('refetch');
  });

  it('is ignored when it is known already', () => {
    expect(stepTo(7, change(7))).toBe('ignore');
    expect(stepTo(7, change(3))).toBe('ignore');
  });
});

describe("an event's data", () => {
  it('names the revision, the version and the segments', () => {
    const data =
      '{"revision":8,"version":"8-5","action":"period",' +
      '"touched":{"segments":["a","b"],"segment_count":2}}';
    expect(parseEvent(data)).toEqual({
      kind: 'change',
      revision: 8,
      version: '8-5',
      timeOnly: true,
      segments: ['a', 'b'],
      count: 2,
    });
  });

  it.each(['', 'null', '[]', '{}', '{"revision":"8"}', '{"revision":1.5}', '{"revision":8'])(
    'that is not ours gives nothing: %s',
    (data) => {
      expect(parseEvent(data)).toBeNull();
    },
  );
});

describe('asking again', () => {
  it('waits twice as long each time, at most half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map(retryDelayMs)).toEqual([
      1000, 2000, 4000, 8000, 16000, 30000, 30000,
    ]);
  });
});
