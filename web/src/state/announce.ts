/** What a screen reader should say next, politely. */
import { writable } from './store';

export const announcement = writable('');
