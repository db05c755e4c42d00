/** Who is signed in, and what they may do. The server decides; this only says what to show. */
import { onSignInNeeded } from '../api/client';
import { readSession, signIn as askToEnter, signOut as askToLeave } from '../api/accounts';
import type { May, Session } from '../api/accountTypes';
import { writable, type Readable } from './store';

/** What everybody may see without signing in. */
export const NOBODY: Session = {
  account: null,
  role: 'public',
  area: null,
  crew: null,
  may: [],
  expires_at: null,
};

const now = writable<Session | null>(null);

/** Null until the server has said it. */
export const session: Readable<Session | null> = now;

export function may(who: Session | null, word: May): boolean {
  return who?.may.includes(word) ?? false;
}

/** Ask who this is; where that fails, nobody is signed in as far as the page knows. */
export async function refreshSession(): Promise<void> {
  try {
    const found = await readSession();
    // The same answer again is nothing new to whoever follows it.
    if (JSON.stringify(found) !== JSON.stringify(now.get())) now.set(found);
  } catch {
    if (now.get() === null) now.set(NOBODY);
  }
}

/** Somebody may have signed in or out in another tab while this one was out of sight. */
export function followSession(): () => void {
  const follow = (): void => {
    if (document.visibilityState === 'visible') void refreshSession();
  };
  void refreshSession();
  document.addEventListener('visibilitychange', follow);
  return () => document.removeEventListener('visibilitychange', follow);
}

export async function signIn(name: string, password: string): Promise<void> {
  now.set(await askToEnter(name, password));
}

export async function signOut(): Promise<void> {
  await askToLeave();
  now.set(NOBODY);
}

/** Whoever waits for the dialog; the answer is whether somebody is signed in afterwards. */
type Waiting = (signedIn: boolean) => void;
let waiting: Waiting[] = [];

/** Whether the dialog for signing in is open. */
export const signInOpen = writable(false);

/** Open the dialog, and wait until it is done. */
export function askForSignIn(): Promise<boolean> {
  signInOpen.set(true);
  return new Promise((done) => waiting.push(done));
}

export function signInDone(signedIn: boolean): void {
  signInOpen.set(false);
  const told = waiting;
  waiting = [];
  for (const done of told) done(signedIn);
}

onSignInNeeded(() => {
  // The session that the page knew of is over.
  now.set(NOBODY);
  return askForSignIn();
});
