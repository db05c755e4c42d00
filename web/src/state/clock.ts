/** The city's clock: its time zone, and the steps that the moment shown can take. */
import { timeZone } from '../api/gaps';
import { knownZone, laterByHours, wholeHour } from '../zone';
import { app, setMoment } from './app';
import { remote } from './remote';

export const cityZone = remote<string>();

export function readZone(): Promise<void> {
  return cityZone.load('zone', async (signal) => knownZone(await timeZone(signal)));
}

/** Go an hour on or back from the moment shown; from now, to the whole hour before or after. */
export function stepMoment(hours: 1 | -1, zone: string, now: Date): void {
  const { moment } = app.get();
  setMoment(moment === null ? hourBeside(now, hours, zone) : laterByHours(moment, hours));
}

function hourBeside(now: Date, hours: 1 | -1, zone: string): string {
  const begun = wholeHour(now.toISOString(), zone);
  const isWhole = Date.parse(begun) === now.getTime();
  return hours === 1 || isWhole ? laterByHours(begun, hours) : begun;
}
