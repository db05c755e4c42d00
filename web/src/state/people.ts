/** Crews, members, hours and loads: several panels read them, and every write reads them anew. */
import { undo } from '../api/assign';
import { requestKey } from '../api/key';
import { absences, balance, crews, members, shifts } from '../api/people';
import type { Absence, Balance, Crew, Member, Shift } from '../api/peopleTypes';
import { t } from '../i18n';
import { crewsT } from '../i18n/crews';
import { whyNot } from '../refusal';
import { remote } from './remote';
import { may, session } from './session';
import { tellDone, tellFailed } from './toasts';

export const crewList = remote<Crew[]>();
export const cityBalance = remote<Balance>();
export const memberList = remote<Member[]>();
export const shiftList = remote<Shift[]>();
export const absenceList = remote<Absence[]>();

export const readCrews = (): void => void crewList.load('crews', crews);
export const readBalance = (): void =>
  void cityBalance.load('city', (signal) => balance(null, signal));
export const readShifts = (): void => void shiftList.load('shifts', shifts);
export const readAbsences = (): void => void absenceList.load('absences', absences);

/** Names and phones are read only by those who may, and forgotten when they leave. */
export function readMembers(): void {
  const who = session.get();
  if (!may(who, 'members')) return memberList.clear();
  void memberList.load(who?.account?.id ?? '', (signal) => members(null, signal));
}

/** Say what was done, and offer to take it back. */
export function tellChanged(text: string, revision: number): void {
  const takeBack = { word: crewsT.get().undo, act: () => void takeItBack(revision) };
  tellDone(text, may(session.get(), 'undo') ? takeBack : null);
}

async function takeItBack(revision: number): Promise<void> {
  try {
    await undo(revision, requestKey());
    tellDone(crewsT.get().undone);
  } catch (error) {
    tellFailed(whyNot(t.get(), error));
  }
}
