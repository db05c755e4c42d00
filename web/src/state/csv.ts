/** Lists of crews, members and shifts as files: what a template holds, and how a file is read. */
import type { ImportKind } from '../api/peopleTypes';

export const COLUMNS: Record<ImportKind, readonly string[]> = {
  crews: ['id', 'name', 'kind', 'quota_m2'],
  members: ['crew', 'name', 'phone', 'note'],
  shifts: ['id', 'name', 'windows', 'holidays', 'first_day', 'last_day'],
};

const EXAMPLES: Record<ImportKind, readonly string[][]> = {
  crews: [
    ['A1', '一班', 'keeper', '6000'],
    ['', '周末志愿队', 'volunteers', ''],
  ],
  members: [
    ['A1', '李四', '138 0000 0000', '组长'],
    ['周末志愿队', '王五', '', ''],
  ],
  shifts: [
    ['early', '早班', 'mon-sat 06:00-11:00; mon-sat 14:00-18:00', 'as_usual', '', ''],
    ['', '双周日夜班', 'sun/2,4 22:00-06:00', 'off', '2027-01-01', '2027-12-31'],
  ],
};

/** More than this is no list of people. */
export const LARGEST_BYTES = 10 * 1024 * 1024;

/** A file to fill in. It begins with a mark by which spreadsheets know that it is UTF-8. */
export function template(kind: ImportKind): string {
  const rows = [COLUMNS[kind], ...EXAMPLES[kind]];
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text of a file: in UTF-8, or as Chinese spreadsheets still write it. */
export function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
