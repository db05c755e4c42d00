/** Starts the page with the map: reads the address, then mounts the app. */
import { mount } from 'svelte';

import App from './App.svelte';
import { app, selectGap, setMoment } from './state/app';
import { filter } from './state/filter';
import { gapQuery } from './state/gapQuery';
import { visit } from './state/focus';
import { settings } from './state/settings';
import { parseView } from './url';
import './forms.css';

export function startMap(target: Element): void {
  const view = parseView(location.hash);
  settings.update((old) => ({ lang: view.lang ?? old.lang, colourBy: view.colourBy }));
  filter.set(view.filter);
  if (view.query !== null) gapQuery.set(view.query);
  setMoment(view.moment);
  if (view.mode.kind !== 'city') {
    // A link that says where to look is followed; one that names only a thing goes to it.
    if (view.camera === null) visit(view.mode);
    else app.update((state) => ({ ...state, mode: view.mode }));
    selectGap(view.gap);
  }
  mount(App, { target, props: { camera: view.camera } });
}
