import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { channels, crewColour, CREWS, SEVERAL_CREWS, STATUS } from './colours';

describe('crew colours', () => {
  it('are twelve different ones', () => {
    expect(new Set(CREWS).size).toBe(12);
  });

  it('fall back to the colour of several crews', () => {
    expect(crewColour(0)).toBe(CREWS[0]);
    expect(crewColour(12)).toBe(SEVERAL_CREWS);
    expect(crewColour(null)).toBe(SEVERAL_CREWS);
  });
});

describe('status colours', () => {
  it('are the same in the style sheet and on the map', () => {
    const sheet = readFileSync('src/styles.css', 'utf8');
    for (const [name, colour] of Object.entries(STATUS)) {
      expect(sheet).toContain(`--${name}: ${colour};`);
    }
  });

  it('come apart into bytes', () => {
    expect(channels('#cc3311')).toEqual([0xcc, 0x33, 0x11]);
  });
});
