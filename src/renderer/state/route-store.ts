import { create } from 'zustand';
import type { CallRequest } from '../../shared/contract/calls.ts';

export const screenIds = [
  'start',
  'task',
  'sources',
  'models',
  'generate',
  'data',
  'curate',
  'annotate',
  'evaluate',
  'export',
  'activity',
  'recipe',
  'settings',
] as const;
export type ScreenId = (typeof screenIds)[number];

export type SampleFilter = NonNullable<CallRequest<'samples.order'>['filter']>;

/** Where a person is. It stands in the address, so that reload, back and a second tab work. */
export interface Route {
  readonly screen: ScreenId;
  /** Path of the open project. */
  readonly project: string | null;
  readonly filter: SampleFilter;
  /** The one whose story is shown. */
  readonly sample: string | null;
  readonly run: string | null;
  /** What a number was clicked on, in words: "Dropped by near-duplicates". */
  readonly filterTitle: string | null;
  /** Part of the screen: a slot, a section, a label. */
  readonly part: string | null;
}

interface RouteStore {
  readonly route: Route;
  /** Another place; what is not named is as on a fresh screen, the project stays. */
  go(to: Partial<Route> & { readonly screen: ScreenId }): void;
  /** The same screen, seen differently: no step of its own for the back button. */
  adjust(change: Partial<Route>): void;
}

const fresh: Route = {
  screen: 'start',
  project: null,
  filter: {},
  sample: null,
  run: null,
  filterTitle: null,
  part: null,
};

export const useRoute = create<RouteStore>((set, get) => ({
  route: readRoute(window.location.hash),
  go(to) {
    const route: Route = { ...fresh, project: get().route.project, ...to };
    window.history.pushState(null, '', writeRoute(route));
    set({ route });
  },
  adjust(change) {
    const route: Route = { ...get().route, ...change };
    window.history.replaceState(null, '', writeRoute(route));
    set({ route });
  },
}));

for (const event of ['popstate', 'hashchange']) {
  window.addEventListener(event, () => useRoute.setState({ route: readRoute(window.location.hash) }));
}

function writeRoute(route: Route): string {
  const { screen, ...rest } = route;
  const set = Object.entries(rest).filter(([, value]) => value !== null && JSON.stringify(value) !== '{}');
  const parameters = new URLSearchParams(set.map(([key, value]) => [key, JSON.stringify(value)]));
  return `#/${screen}${set.length === 0 ? '' : `?${parameters}`}`;
}

/** What a person typed there and does not fit is the start screen. */
function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\//, '').split('?');
  const screen = screenIds.find((id) => id === path);
  if (screen === undefined) return fresh;
  const parameters = new URLSearchParams(query);
  const text = (key: string): string | null => {
    const value = parse(parameters.get(key));
    return typeof value === 'string' ? value : null;
  };
  const filter = parse(parameters.get('filter'));
  return {
    screen,
    project: text('project'),
    // Safe: the engine parses every filter, and refuses what is none.
    filter: typeof filter === 'object' && filter !== null ? (filter as SampleFilter) : {},
    sample: text('sample'),
    run: text('run'),
    filterTitle: text('filterTitle'),
    part: text('part'),
  };
}

function parse(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
