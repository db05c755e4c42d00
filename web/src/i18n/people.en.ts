/** The words of the main sections and of signing in, in English. */
export const navEn = {
  city: 'City',
  gaps: 'Gaps',
  assign: 'Assign',
  people: 'People',
  plans: 'Plans',
  record: 'Record',
};

export const sessionEn = {
  signIn: 'Sign in',
  title: 'Sign in',
  name: 'Name',
  password: 'Password',
  needed: 'Sign in to see this.',
  notAllowed: 'Your role does not include this. Ask an administrator.',
  wrong: 'The name or the password is wrong.',
  wait: (seconds: string) => `Too many attempts. Try again in ${seconds} s.`,
  failed: 'Signing in did not work',
  signedIn: (name: string) => `Signed in as ${name}`,
  signedOut: 'Signed out',
  account: 'Your account',
  accountOf: (name: string) => `Account of ${name}`,
};
