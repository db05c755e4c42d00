/** Who is signed in, and the accounts, sessions and tokens that there are. */
import type { Named, Narrowed, Schemas } from './types';

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

/** `account` is null for whoever is not signed in. */
export type Session = Narrowed<
  Schemas['SessionView'],
  { account: Named | null; role: Role; area: Named | null; crew: Named | null; may: May[] }
>;

/** `client` is what the browser calls itself; it may be empty. */
export type OpenSession = Narrowed<Schemas['OpenSession'], { account: Named }>;

interface Scope {
  role: Role;
  area: Named | null;
  crew: Named | null;
}

export type Account = Narrowed<Schemas['AccountView'], Scope>;

/** An account as it was written; `password` only where the server made one up. */
export type WrittenAccount = Narrowed<Schemas['AccountAnswer'], Scope>;

export interface AccountBody {
  name?: string;
  role?: Role;
  area?: string | null;
  crew?: string | null;
  password?: string;
  current_password?: string;
}

export type Token = Narrowed<
  Schemas['TokenView'],
  { account: Named; role: Role; area: Named | null }
>;

/** A token just made: the only answer that says it. */
export type MadeToken = Token & { token: string };

export interface TokenBody {
  name: string;
  role?: Role;
  area?: string | null;
  expires_at?: string | null;
}
