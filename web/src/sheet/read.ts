/** A sheet with the streets around it, read together. */
import { sheet as askSheet, streetsIn, type Sheet } from '../api/sheet';
import { roomy } from './picture';
import { aroundOf, type Around } from './rows';

export interface SheetAndPlace {
  sheet: Sheet;
  around: Around;
}

export async function readSheet(
  crew: string,
  at: string | null,
  signal?: AbortSignal,
): Promise<SheetAndPlace> {
  const sheet = await askSheet(crew, at, signal);
  const around = sheet.bbox === null ? [] : await streetsIn(roomy(sheet.bbox), signal);
  return { sheet, around: aroundOf(around) };
}

/** The address of a crew's page: on paper, or for the phone. */
export function sheetAddress(crew: string, lang: string, phone: boolean): string {
  return `/sheet/${encodeURIComponent(crew)}${phone ? '?phone' : ''}#lang=${lang}`;
}
