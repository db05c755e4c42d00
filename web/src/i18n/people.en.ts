/** The words of signing in, of accounts, crews and their load, in English. */
export const navEn = {
  city: 'City',
  gaps: 'Gaps',
  people: 'Crews',
};

export const sessionEn = {
  signIn: 'Sign in',
  needed: 'Sign in to see this.',
  notAllowed: 'Your role does not include this. Ask an administrator.',
};

export const peopleEn = {
  crews: 'Crews',
  noCrews: 'No crew yet.',
};
