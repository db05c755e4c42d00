/** Who is signed in, and the accounts, sessions and tokens that there are. */
import type { Named } from './types';

export const ROLES = [
  'administrator',
  'dispatcher',
  'officer',
  'inspector',
  'crew_member',
  'public',
] as const;
export type Role = (typeof ROLES)[number];

/** What somebody may do; the server says which of these hold. */
export type May =
  | 'assign'
  | 'exempt'
  | 'undo'
  | 'crews'
  | 'shifts'
  | 'members'
  | 'members_write'
  | 'plans'
  | 'sites'
  | 'imports'
  | 'hours'
  | 'load_rules'
  | 'accounts'
  | 'log'
  | 'record'
  | 'tokens';

export interface Session {
  /** Null for whoever is not signed in. */
  account: Named | null;
  role: Role;
  area: Named | null;
  crew: Named | null;
  may: May[];
  expires_at: string | null;
}

export interface OpenSession {
  id: string;
  account: Named;
  made_at: string;
  seen_at: string;
  expires_at: string;
  /** What the browser calls itself; may be empty. */
  client: string;
  current: boolean;
}

export interface Account {
  id: string;
  name: string;
  role: Role;
  area: Named | null;
  crew: Named | null;
  sessions: number;
  tokens: number;
}

/** An account as it was written; `password` only where the server made one up. */
export type WrittenAccount = Pick<Account, 'id' | 'name' | 'role' | 'area' | 'crew'> & {
  revision: number;
  password: string | null;
};

export interface AccountBody {
  name?: string;
  role?: Role;
  area?: string | null;
  crew?: string | null;
  password?: string;
  current_password?: string;
}

export interface Token {
  id: string;
  name: string;
  account: Named;
  role: Role;
  area: Named | null;
  made_at: string;
  used_at: string | null;
  expires_at: string | null;
}

/** A token just made: the only answer that says it. */
export type MadeToken = Token & { token: string };

export interface TokenBody {
  name: string;
  role?: Role;
  area?: string | null;
  expires_at?: string | null;
}
