/** The words of accounts in the language that is set. */
import { accountsEn } from './accounts.en';
import { accountsZh } from './accounts.zh';
import { inLanguage } from './inLanguage';

export const accountsT = inLanguage({ zh: accountsZh, en: accountsEn });
