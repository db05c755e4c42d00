import { describe, expect, it } from 'vitest';

import { ApiError } from './api/client';
import { en } from './i18n/en';
import { zh } from './i18n/zh';
import { whyNot } from './refusal';

describe('why something did not work', () => {
  it('names every place that the server does, and the same thing only once', () => {
    const problem = {
      errors: [
        { pointer: '/name', detail: 'it is taken' },
        { pointer: '', detail: 'this cannot be' },
      ],
    };
    const said = whyNot(en, new ApiError(422, 'this cannot be', problem));
    expect(said).toBe(en.error.refused('this cannot be it is taken'));
  });

  it.each([
    [0, en.error.offline],
    [401, en.session.needed],
    [503, en.error.server],
  ])('is said in words of our own for %i', (status, words) => {
    expect(whyNot(en, new ApiError(status, 'internal'))).toBe(words);
  });

  it('is no secret of the program', () => {
    expect(whyNot(zh, new TypeError('x is undefined'))).toBe(zh.error.server);
  });
});
