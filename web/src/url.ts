/**
 * The part of the address after `#`: where the map is, what is shown, the language and what the
 * colours mean. Reading it never fails: what it does not understand, it leaves out.
 */
import { PANELS, unreachable, type Mode } from './state/app';
import { formatQuery, parseQuery, USUAL_QUERY, type GapQuery } from './state/gapQuery';
import { formatFilter, parseFilter, type Filter } from './state/filter';
import type { ColourBy, Lang } from './state/settings';
import { instantFrom } from './zone';

export interface Camera {
  zoom: number;
  lat: number;
  lon: number;
}

export interface View {
  camera: Camera | null;
  mode: Mode;
  gap: string | null;
  lang: Lang | null;
  colourBy: ColourBy;
  filter: Filter | null;
  /** What the panel of gaps asks for; null in other modes. */
  query: GapQuery | null;
  /** The instant that all is shown at; null for now. */
  moment: string | null;
}

export function parseView(hash: string): View {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const lang = parts.get('lang');
  return {
    camera: parseCamera(parts.get('map')),
    mode: parseMode(parts),
    gap: parts.get('gap'),
    lang: lang === 'zh' || lang === 'en' ? lang : null,
    colourBy: parts.get('colour') === 'crew' ? 'crew' : 'state',
    filter: parseFilter(parts.get('only')),
    query: parseQuery(parts),
    moment: instantFrom(parts.get('at')),
  };
}

export function formatView(view: View): string {
  const parts: string[] = [];
  if (view.camera !== null) parts.push(`map=${formatCamera(view.camera)}`);
  parts.push(...modeParts(view.mode, view.query));
  if (view.moment !== null) parts.push(`at=${view.moment}`);
  if (view.gap !== null) parts.push(`gap=${encodeURIComponent(view.gap)}`);
  if (view.colourBy === 'crew') parts.push('colour=crew');
  const only = formatFilter(view.filter);
  if (only !== '') parts.push(`only=${encodeURIComponent(only)}`);
  if (view.lang !== null) parts.push(`lang=${view.lang}`);
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}

/** A link to a panel as it begins, at no place of the map in particular. */
export function addressOf(mode: Mode): string {
  const [name] = modeParts(mode, null);
  return `#${name ?? ''}`;
}

function modeParts(mode: Mode, query: GapQuery | null): string[] {
  switch (mode.kind) {
    case 'city':
      return [];
    case 'gaps':
      return formatQuery(query ?? USUAL_QUERY);
    case 'street':
      return [`street=${encodeURIComponent(mode.name)}`];
    case 'community':
    case 'segment':
      return [`${mode.kind}=${encodeURIComponent(mode.id)}`];
    case 'panel':
      return [mode.at === '' ? mode.panel : `${mode.panel}=${encodeURIComponent(mode.at)}`];
    default:
      return unreachable(mode);
  }
}

function parseMode(parts: URLSearchParams): Mode {
  if (parts.has('gaps')) return { kind: 'gaps' };
  const panel = PANELS.find((known) => parts.has(known));
  if (panel !== undefined) return { kind: 'panel', panel, at: parts.get(panel) ?? '' };
  const segment = parts.get('segment');
  if (segment) return { kind: 'segment', id: segment };
  const street = parts.get('street');
  if (street) return { kind: 'street', name: street };
  const community = parts.get('community');
  return community ? { kind: 'community', id: community } : { kind: 'city' };
}

function parseCamera(text: string | null): Camera | null {
  const numbers = text?.split('/').map((part) => (part === '' ? Number.NaN : Number(part)));
  const [zoom = Number.NaN, lat = Number.NaN, lon = Number.NaN] = numbers ?? [];
  const sound = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return sound ? { zoom, lat, lon } : null;
}

function formatCamera(camera: Camera): string {
  return `${round(camera.zoom, 2)}/${round(camera.lat, 5)}/${round(camera.lon, 5)}`;
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
