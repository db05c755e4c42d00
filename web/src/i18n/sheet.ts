/** The words of sheets in the language that is set. */
import { inLanguage } from './inLanguage';
import { sheetEn } from './sheet.en';
import { sheetZh } from './sheet.zh';

export const sheetT = inLanguage({ zh: sheetZh, en: sheetEn });
