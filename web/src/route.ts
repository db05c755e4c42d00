/** Which page an address is of: the map, the sheets for printing, or what a crew sees on a phone. */
export type Route =
  | { page: 'map' }
  /** All crews, where none is named. */
  | { page: 'sheet'; crew: string | null; at: string | null }
  | { page: 'phone'; crew: string; at: string | null }
  | { page: 'my' };

const SHEETS = '/sheet/';

export function routeOf(pathname: string, search: string): Route {
  if (pathname === '/my') return { page: 'my' };
  if (!pathname.startsWith(SHEETS)) return { page: 'map' };
  const query = new URLSearchParams(search);
  const crew = decoded(pathname.slice(SHEETS.length));
  const at = query.get('at');
  if (crew === '') return { page: 'sheet', crew: null, at };
  return { page: query.has('phone') ? 'phone' : 'sheet', crew, at };
}

/** A name that is not well encoded is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
