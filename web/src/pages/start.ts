/** Starts a page without a map: the sheets of crews, and what a crew sees on its phones. */
import { mount } from 'svelte';

import type { Route } from '../route';
import { chooseFonts } from '../map/fonts';
import { readZone } from '../state/clock';
import { settings } from '../state/settings';
import { parseView } from '../url';
import MyPage from './MyPage.svelte';
import PhonePage from './PhonePage.svelte';
import SheetsPage from './SheetsPage.svelte';
import '../forms.css';
import './paper.css';

export function startPage(route: Exclude<Route, { page: 'map' }>, target: Element): void {
  const { lang } = parseView(location.hash);
  if (lang !== null) settings.update((old) => ({ ...old, lang }));
  const root = document.documentElement;
  root.dataset.page = 'paper';
  settings.subscribe((now) => (root.lang = now.lang === 'zh' ? 'zh-CN' : 'en'));
  void chooseFonts(location.search);
  void readZone();
  switch (route.page) {
    case 'sheet':
      mount(SheetsPage, { target, props: { crew: route.crew, at: route.at } });
      break;
    case 'phone':
      mount(PhonePage, { target, props: { crew: route.crew, at: route.at } });
      break;
    case 'my':
      mount(MyPage, { target });
  }
}
