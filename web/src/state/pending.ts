/** What the loads of crews would be after what is being prepared; null while nothing is. */
import type { CrewLoads } from '../api/assignTypes';
import { writable } from './store';

export interface Pending {
  loads: readonly CrewLoads[];
}

export const pending = writable<Pending | null>(null);
