import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  ApiError,
  coverage,
  noteRevision,
  noteVersion,
  onThisHost,
  serverAt,
  tileJson,
  tileVersion,
} from './client';
import { gaps } from './gaps';

function answer(body: unknown, status = 200, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(text, { status, headers }))));
}

afterEach(() => vi.unstubAllGlobals());

describe('an address from the server', () => {
  it.each([
    ['/api/x?offset=2', '/api/x?offset=2'],
    ['http://elsewhere.example:9/api/x?offset=2&limit=1', '/api/x?offset=2&limit=1'],
  ])('stays on this host: %s', (href, expected) => {
    expect(onThisHost(href)).toBe(expected);
  });
});

describe('an answer', () => {
  it('gives a page and where the next begins', async () => {
    answer({
      type: 'FeatureCollection',
      features: [],
      numberMatched: 120,
      links: [
        { rel: 'self', href: '/a' },
        { rel: 'next', href: 'https://x.example/api/g?offset=50' },
      ],
    });
    const page = await gaps({ community: 'c' });
    expect(page).toEqual({ items: [], matched: 120, next: '/api/g?offset=50' });
  });

  it('of a later revision is noticed, an earlier one is not', async () => {
    noteRevision(40);
    answer({ revision: 41, at: '', rows: [] }, 200, { 'Sweepline-Revision': '41' });
    await coverage('city', null);
    expect(serverAt.get()?.revision).toBe(41);
    noteRevision(12);
    expect(serverAt.get()?.revision).toBe(41);
  });

  it('names the tiles of its revision, and only of that', async () => {
    noteRevision(50);
    answer({ tiles: ['http://x/api/tiles/{z}/{x}/{y}?v=50-7'] }, 200, {
      'Sweepline-Revision': '50',
    });
    await tileJson();
    expect(tileVersion()).toBe('50-7');
    noteRevision(51);
    expect(tileVersion()).toBe('51');
  });

  it('under a new name at the same revision is a new turn', () => {
    noteRevision(60);
    noteVersion(60, '60-1');
    const turn = serverAt.get()?.turn ?? 0;
    noteVersion(60, '60-1');
    expect(serverAt.get()?.turn).toBe(turn);
    noteVersion(60, '60-2');
    expect(serverAt.get()).toEqual({ revision: 60, turn: turn + 1 });
  });

  it('that refuses says why', async () => {
    answer({ title: 'Bad request', detail: 'limit must be positive' }, 400);
    const refusal = await coverage('city', null).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ status: 400, message: 'limit must be positive' });
  });

  it('that never comes has status 0', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('no route'))));
    await expect(coverage('city', null)).rejects.toMatchObject({ status: 0 });
  });
});
