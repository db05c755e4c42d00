import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError, send } from '../api/client';
import { NOBODY, refreshSession, session, signIn, signInDone, signInOpen, signOut } from './session';

const dispatcher = {
  ...NOBODY,
  account: { id: '2', name: 'lin' },
  role: 'dispatcher',
  may: ['assign', 'crews'],
};

interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/** Answers each request by a function of it, and keeps what was asked. */
function serve(answer: (asked: Asked) => [number, unknown, Record<string, string>?]): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    const asked = { method: init.method ?? 'GET', path, body };
    all.push(asked);
    const [status, said, headers = {}] = answer(asked);
    const text = status === 204 ? null : JSON.stringify(said);
    return Promise.resolve(new Response(text, { status, headers }));
  });
  return all;
}

beforeEach(async () => {
  serve(() => [204, null]);
  await signOut();
});
afterEach(() => vi.unstubAllGlobals());

describe('signing in', () => {
  it('says who is there, and out again that nobody is', async () => {
    serve(({ method }) => (method === 'DELETE' ? [204, null] : [200, dispatcher]));
    await signIn('lin', 'secret');
    expect(session.get()?.account?.name).toBe('lin');
    await signOut();
    expect(session.get()).toEqual(NOBODY);
  });

  it('with a wrong password is refused, and does not ask to sign in', async () => {
    const asked = serve(() => [429, { detail: 'too often' }, { 'retry-after': '30' }]);
    const refused = await signIn('lin', 'x').catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 429, retryAfter_s: 30, message: 'too often' });
    expect(asked).toHaveLength(1);
    expect(signInOpen.get()).toBe(false);
  });

  it('at a server that does not answer leaves what is known', async () => {
    serve(() => [200, dispatcher]);
    await refreshSession();
    serve(() => [503, {}]);
    await refreshSession();
    expect(session.get()?.account?.name).toBe('lin');
  });
});

describe('a write that needs a sign-in', () => {
  it('asks for it, and then goes on by itself', async () => {
    let signedIn = false;
    const asked = serve(({ path }) => {
      if (path === '/api/session') signedIn = true;
      return signedIn ? [200, path === '/api/session' ? dispatcher : { revision: 8 }] : [401, {}];
    });
    const written = send<{ revision: number }>('POST', '/api/crews', { body: { name: '一班' } });
    await vi.waitFor(() => expect(signInOpen.get()).toBe(true));
    await signIn('lin', 'secret');
    signInDone(true);
    expect((await written).revision).toBe(8);
    expect(signInOpen.get()).toBe(false);
    const crews = asked.filter(({ path }) => path === '/api/crews');
    expect(crews).toEqual([crews[0], crews[0]]);
    expect(crews[0]).toMatchObject({ method: 'POST', body: { name: '一班' } });
  });

  it('is refused when nobody signs in', async () => {
    serve(() => [401, { detail: 'sign in' }]);
    const written = send('DELETE', '/api/crews/7').catch((error: unknown) => error);
    await vi.waitFor(() => expect(signInOpen.get()).toBe(true));
    signInDone(false);
    expect(await written).toBeInstanceOf(ApiError);
    expect(session.get()).toEqual(NOBODY);
  });
});
