/** The words of the record in the language that is set. */
import { inLanguage } from './inLanguage';
import { recordEn } from './record.en';
import { recordZh } from './record.zh';

export const recordT = inLanguage({ zh: recordZh, en: recordEn });
