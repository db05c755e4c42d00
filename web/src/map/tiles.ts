/** Where the tiles of the map are. */
/** Gaps come in tiles of their own, which are chosen more narrowly. */
const CITY_LAYERS = 'communities,segments,community_labels';
/** Stands where an address must, for layers that are not drawn. */
export const NO_GAPS = '/api/tiles/{z}/{x}/{y}?layers=gaps';

/** The version in the address makes old tiles unreachable, also past the source's last zoom. */
export function tileAddress(version: string): string {
  return onThisHost(`/api/tiles/{z}/{x}/{y}?layers=${CITY_LAYERS}&v=${version}`);
}

/** Addresses of tiles are read in a worker, which knows no page that they could be relative to. */
export function onThisHost(address: string): string {
  return location.origin + address;
}
