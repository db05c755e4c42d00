import { describe, expect, it } from 'vitest';

import { parseEvent, retryDelayMs, stepTo } from './events';

describe('a revision that is heard', () => {
  it('is applied when it is the next', () => {
    expect(stepTo(7, 8)).toBe('apply');
  });

  it('calls for everything again when one was missed', () => {
    expect(stepTo(7, 9)).toBe('refetch');
  });

  it('is ignored when it is known already', () => {
    expect(stepTo(7, 7)).toBe('ignore');
    expect(stepTo(7, 3)).toBe('ignore');
  });
});

describe("an event's data", () => {
  it('names the revision', () => {
    const data = '{"revision":8,"touched":{"segments":["a","b"],"crews":["c"]}}';
    expect(parseEvent(data)).toEqual({ kind: 'revision', revision: 8 });
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
