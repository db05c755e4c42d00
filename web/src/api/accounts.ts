/** Signing in and out, and what an administrator asks about accounts. */
import { get, send, write } from './client';
import type {
  Account,
  AccountBody,
  MadeToken,
  OpenSession,
  Session,
  Token,
  TokenBody,
  WrittenAccount,
} from './accountTypes';

const at = (collection: string, id: string): string =>
  `/api/${collection}/${encodeURIComponent(id)}`;

export function readSession(signal?: AbortSignal): Promise<Session> {
  return get<Session>('/api/session', signal);
}

/** A wrong password must not ask for a sign-in again, so it is an error like any other. */
export function signIn(name: string, password: string): Promise<Session> {
  return write<Session>('POST', '/api/session', { body: { name, password } });
}

export function signOut(): Promise<null> {
  return write<null>('DELETE', '/api/session');
}

export async function openSessions(signal?: AbortSignal): Promise<OpenSession[]> {
  return (await get<{ sessions: OpenSession[] }>('/api/sessions', signal)).sessions;
}

export function endSession(id: string): Promise<null> {
  return send<null>('DELETE', at('sessions', id));
}

export async function accounts(signal?: AbortSignal): Promise<Account[]> {
  return (await get<{ accounts: Account[] }>('/api/accounts', signal)).accounts;
}

export function addAccount(body: AccountBody): Promise<WrittenAccount> {
  return send<WrittenAccount>('POST', '/api/accounts', { body });
}

export function changeAccount(id: string, body: AccountBody): Promise<WrittenAccount> {
  return send<WrittenAccount>('PATCH', at('accounts', id), { body });
}

/** One's own; a wrong current password is an error like any other. */
export function changePassword(
  id: string,
  current_password: string,
  password: string,
): Promise<WrittenAccount> {
  return write<WrittenAccount>('PATCH', at('accounts', id), {
    body: { current_password, password },
  });
}

export function removeAccount(id: string): Promise<unknown> {
  return send<unknown>('DELETE', at('accounts', id));
}

export async function tokens(signal?: AbortSignal): Promise<Token[]> {
  return (await get<{ tokens: Token[] }>('/api/tokens', signal)).tokens;
}

export function makeToken(body: TokenBody): Promise<MadeToken> {
  return send<MadeToken>('POST', '/api/tokens', { body });
}

export function endToken(id: string): Promise<null> {
  return send<null>('DELETE', at('tokens', id));
}
