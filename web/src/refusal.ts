/** Why something did not work, in words for whoever asked for it. */
import { ApiError } from './api/client';
import type { Words } from './i18n';

export function whyNot(words: Words, error: unknown): string {
  if (!(error instanceof ApiError)) return words.error.server;
  if (error.status === 0) return words.error.offline;
  if (error.status === 401) return words.session.needed;
  if (error.status >= 500) return words.error.server;
  const places = (error.problem.errors ?? [])
    .map(({ detail }) => detail)
    .filter((detail) => detail !== error.message);
  return words.error.refused([error.message, ...places].join(' '));
}
