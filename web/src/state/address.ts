/** Keeps the address in step with what is shown: a link or the back button brings it back. */
import { formatView, parseView, type Camera } from '../url';
import { app, modeKey, sameMode } from './app';
import { filter } from './filter';
import { gapQuery } from './gapQuery';
import { visit } from './focus';
import { settings } from './settings';

let written = '';

/** A new thing to look at makes a step in the history; a move of the map does not. */
export function writeAddress(camera: Camera | null): void {
  const { mode, selection, moment } = app.get();
  const { lang, colourBy } = settings.get();
  const hash = formatView({
    camera,
    mode,
    gap: selection,
    lang,
    colourBy,
    filter: filter.get(),
    query: mode.kind === 'gaps' ? gapQuery.get() : null,
    moment,
  });
  const step = written !== '' && written !== modeKey(mode);
  written = modeKey(mode);
  if (hash === location.hash) return;
  const address = `${location.pathname}${location.search}${hash}`;
  if (step) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}

/** Follow the back button and addresses typed by hand; `jump` moves the map. */
export function followAddress(jump: (camera: Camera) => void): () => void {
  const follow = (): void => {
    const view = parseView(location.hash);
    written = modeKey(view.mode);
    settings.update((old) => ({ lang: view.lang ?? old.lang, colourBy: view.colourBy }));
    filter.set(view.filter);
    if (view.query !== null) gapQuery.set(view.query);
    if (view.camera !== null) jump(view.camera);
    if (!sameMode(view.mode, app.get().mode) && view.camera === null) visit(view.mode);
    const { mode, gap, moment } = view;
    app.update((state) => ({ ...state, mode, selection: gap, moment }));
  };
  addEventListener('popstate', follow);
  return () => removeEventListener('popstate', follow);
}
