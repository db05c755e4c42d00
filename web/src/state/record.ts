/** What the panel of the record shows: its filters, kept in the address, and the log behind them. */
import type { ChangeEntry } from '../api/assignTypes';
import { segmentsNamed } from '../api/client';
import { changes, LOG_PAGE, type LogQuestion, type Subject } from '../api/record';
import { app, show } from './app';

/** Every filter is null where it is not set. */
export interface LogFilter {
  actor: string | null;
  crew: string | null;
  street: string | null;
  segment: string | null;
  plan: string | null;
  /** A day of the city's calendar; nothing before it is shown. */
  since: string | null;
}

export const NO_FILTER: LogFilter = {
  actor: null,
  crew: null,
  street: null,
  segment: null,
  plan: null,
  since: null,
};

export type LogFilterKey = keyof LogFilter;
const KEYS = Object.keys(NO_FILTER) as LogFilterKey[];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A revision that is unfolded, besides the filters. */
export interface LogPlace {
  filter: LogFilter;
  open: number | null;
}

export function parsePlace(at: string): LogPlace {
  const parts = new URLSearchParams(at);
  const filter = { ...NO_FILTER };
  for (const key of KEYS) filter[key] = parts.get(key) || null;
  if (filter.since !== null && !DAY.test(filter.since)) filter.since = null;
  const open = Number(parts.get('change') ?? Number.NaN);
  return { filter, open: Number.isSafeInteger(open) && open > 0 ? open : null };
}

export function formatPlace({ filter, open }: LogPlace): string {
  const parts = new URLSearchParams();
  for (const key of KEYS) {
    const value = filter[key];
    if (value !== null) parts.set(key, value);
  }
  if (open !== null) parts.set('change', String(open));
  return parts.toString();
}

export function showLog(place: LogPlace): void {
  show({ kind: 'panel', panel: 'record', at: formatPlace(place) });
}

/** Change filters and keep the rest. */
export function reviseLog(change: Partial<LogFilter>): void {
  const { mode } = app.get();
  const at = mode.kind === 'panel' && mode.panel === 'record' ? mode.at : '';
  showLog({ filter: { ...parsePlace(at).filter, ...change }, open: null });
}

/** So many segments of one street are asked about; a street has seldom more. */
export const MOST_SEGMENTS = 40;

/** What to ask for; a street is asked for by its segments. Null where no street has this name. */
export async function subjectsOf(
  filter: LogFilter,
  signal?: AbortSignal,
): Promise<(Subject | null)[] | null> {
  if (filter.plan !== null) return [`plan:${filter.plan}`];
  if (filter.segment !== null) return [`segment:${filter.segment}`];
  if (filter.street === null) return [filter.crew === null ? null : `crew:${filter.crew}`];
  const { street } = filter;
  const { items } = await segmentsNamed(street, 500, signal);
  const ids = items.filter(({ properties }) => properties.name === street);
  if (ids.length === 0) return null;
  return ids.slice(0, MOST_SEGMENTS).map(({ properties }): Subject => `segment:${properties.id}`);
}

export interface LogPage {
  entries: ChangeEntry[];
  /** Where to go on; null at the end. */
  before: number | null;
  /** No street is called so. */
  noStreet: boolean;
}

/**
 * A page of the log, newest first. Several subjects are asked for each, and what they give is one
 * page of their union: none of them can hold back anything newer than the last entry of it.
 */
export async function readLog(
  filter: LogFilter,
  since: string | null,
  before: number | null,
  signal: AbortSignal,
): Promise<LogPage> {
  const subjects = await subjectsOf(filter, signal);
  if (subjects === null) return { entries: [], before: null, noStreet: true };
  const { actor } = filter;
  const questions = subjects.map((subject): LogQuestion => ({ subject, actor, before }));
  const answers = await Promise.all(questions.map((question) => changes(question, signal)));
  return { ...onePage(answers, since), noStreet: false };
}

export function onePage(
  answers: readonly ChangeEntry[][],
  since: string | null,
): Omit<LogPage, 'noStreet'> {
  const byRevision = new Map(answers.flat().map((entry) => [entry.revision, entry]));
  const newest = [...byRevision.values()].sort((a, b) => b.revision - a.revision);
  const shown = newest.slice(0, LOG_PAGE);
  const last = shown[shown.length - 1];
  const full = answers.some((answer) => answer.length >= LOG_PAGE) || newest.length > LOG_PAGE;
  const entries = shown.filter(({ made_at }) => since === null || notBefore(made_at, since));
  const more = full && entries.length === shown.length && last !== undefined;
  return { entries, before: more ? last.revision : null };
}

function notBefore(made_at: string, since: string): boolean {
  return Date.parse(made_at) >= Date.parse(since);
}
