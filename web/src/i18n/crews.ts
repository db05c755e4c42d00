/** The words of crews in the language that is set. */
import { crewsEn } from './crews.en';
import { crewsZh } from './crews.zh';
import { inLanguage } from './inLanguage';

export const crewsT = inLanguage({ zh: crewsZh, en: crewsEn });
