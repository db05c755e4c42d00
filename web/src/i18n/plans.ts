/** The words of plans in the language that is set. */
import { inLanguage } from './inLanguage';
import { plansEn } from './plans.en';
import { plansZh } from './plans.zh';

export const plansT = inLanguage({ zh: plansZh, en: plansEn });
