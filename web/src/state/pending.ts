/** What a change that is being previewed would do; empty while nothing is. */
import type { LoadChange } from '../api/peopleTypes';
import { writable } from './store';

/** The load of each crew that gains or loses something, as the preview's answer says it. */
export const pendingLoads = writable<readonly LoadChange[] | null>(null);
