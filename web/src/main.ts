/** Starts the page that the address is of. What one page needs, the others do not load. */
import { routeOf } from './route';
import './styles.css';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no place for the app');

const route = routeOf(location.pathname, location.search);
if (route.page === 'map') {
  void import('./mapPage').then(({ startMap }) => startMap(target));
} else {
  void import('./pages/start').then(({ startPage }) => startPage(route, target));
}
