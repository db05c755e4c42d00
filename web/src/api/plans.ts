/** Drafts of assignments that are compared with today, and published at once or on a date. */
import type { Assigned, Stretch } from './assignTypes';
import { get, noteRevision, send } from './client';
import type { Lengths, Named } from './types';

export interface PlanEdit {
  /** Null takes the stretches away from whoever has them. */
  crew: string | null;
  shift: string | null;
  stretches: Stretch[];
  sites: string[];
}

export type PlanState = 'draft' | 'published' | 'dropped';

export interface PlanHead {
  id: string;
  title: string;
  note: string | null;
  author: string | null;
  state: PlanState;
  publish_on: string | null;
  made_at: string;
  changed_at: string;
}

/** In the list a plan says only how many edits it has. */
export type PlanInList = PlanHead & { edits: number };
export type Plan = PlanHead & { edits: PlanEdit[] };

export interface PlanBody {
  title?: string;
  note?: string | null;
}

/** What a plan, or its publishing, does to the ledger. */
export type Effect = Pick<Assigned, 'revision' | 'changes' | 'gaps' | 'overlaps' | 'loads'>;

export interface ComparedStretch extends Stretch {
  from: Named | null;
  to: Named | null;
}

export interface Comparison extends Effect {
  before: Lengths;
  after: Lengths;
  people: { crews: number; members: number };
  /** The first thousands of them. */
  stretches: ComparedStretch[];
  /** `edit` counts from 0. */
  problems: { edit: number; detail: string }[];
}

const at = (id: string): string => `/api/plans/${encodeURIComponent(id)}`;

export async function plans(signal?: AbortSignal): Promise<PlanInList[]> {
  return (await get<{ plans: PlanInList[] }>('/api/plans', signal)).plans;
}

export function plan(id: string, signal?: AbortSignal): Promise<Plan> {
  return get<Plan>(at(id), signal);
}

export function addPlan(body: PlanBody): Promise<PlanHead> {
  return send<PlanHead>('POST', '/api/plans', { body });
}

export function changePlan(id: string, body: PlanBody): Promise<unknown> {
  return send<unknown>('PATCH', at(id), { body });
}

export function dropPlan(id: string): Promise<unknown> {
  return send<unknown>('DELETE', at(id));
}

export function addEdit(id: string, edit: PlanEdit): Promise<unknown> {
  return send<unknown>('POST', `${at(id)}/edits`, { body: edit });
}

/** `index` counts from 0. */
export function removeEdit(id: string, index: number): Promise<unknown> {
  return send<unknown>('DELETE', `${at(id)}/edits/${index}`);
}

export function compare(id: string, signal?: AbortSignal): Promise<Comparison> {
  return get<Comparison>(`${at(id)}/compare`, signal);
}

/** What publishing from an instant on would do; at once, if none is given. */
export function rehearsePublishing(id: string, valid_from: string | null): Promise<Effect> {
  return send<Effect>('POST', `${at(id)}/publish`, { body: { valid_from, dry_run: true } });
}

export async function publish(id: string, valid_from: string | null): Promise<Effect> {
  const body = { valid_from, dry_run: false };
  const done = await send<Effect>('POST', `${at(id)}/publish`, { body });
  noteRevision(done.revision);
  return done;
}
