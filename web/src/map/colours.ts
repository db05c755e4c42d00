/**
 * Every colour that carries meaning on the map. The crew palette and the status set keep apart for
 * normal sight and for protan, deutan and tritan sight (smallest ΔE2000 12.1 and 18.4).
 */
export const STATUS = {
  assigned: '#004d40',
  partial: '#ddaa33',
  unassigned: '#9aa0a6',
  overlap: '#0072b2',
  gap: '#cc3311',
  outside: '#7a4fa3',
  idle: '#5b3b00',
  unserved: '#a0246e',
  exempt: '#d5d9dd',
} as const;

/** Under the bars of who is off duty, so that they are told from stripes on white. */
export const IDLE_GROUND = '#ffd97a';

export const GROUND = '#e9ebee';
export const COMMUNITY_GROUND = '#f8f9fa';
export const COMMUNITY_EDGE = '#8b95a1';
export const PARENT_EDGE = '#56616d';
/** What a filter leaves out. */
export const DIMMED = '#cdd3d9';
export const CASING = '#444444';
export const FOCUS = '#10151b';
export const INK = '#1d2329';
export const HALO = '#ffffff';

/** Crews by the index that the server's graph colouring gives; neighbours never share one. */
export const CREWS = [
  '#882255',
  '#ff8811',
  '#9922ff',
  '#446600',
  '#44bbff',
  '#0000bb',
  '#448866',
  '#eebb99',
  '#333300',
  '#aa5588',
  '#ee0044',
  '#aa77bb',
] as const;

/** A street that several crews share, or a crew whose colour is not known. */
export const SEVERAL_CREWS = '#56616d';

export function crewColour(index: number | null | undefined): string {
  return typeof index === 'number' ? (CREWS[index] ?? SEVERAL_CREWS) : SEVERAL_CREWS;
}

/** `#rrggbb` as its three bytes. */
export function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
