import type { CallRequest } from '../../../shared/contract/calls.ts';

export type SampleSort = Required<Pick<NonNullable<CallRequest<'samples.order'>['sort']>, 'by'>> & {
  readonly scoreName?: string;
  readonly descending: boolean;
};

/** How the list is seen. It stands in the address as the part of the screen. */
export interface ListView {
  readonly mode: 'table' | 'reading';
  readonly sort: SampleSort;
}

const plain: SampleSort = { by: 'number', descending: false };

/** `reading`, `table,label`, `table,-score:novelty`; what does not fit is the plain table. */
export function parseView(part: string | null): ListView {
  const [mode = '', rest = ''] = (part ?? '').split(/,(.*)/s);
  const descending = rest.startsWith('-');
  const name = descending ? rest.slice(1) : rest;
  return { mode: mode === 'reading' ? 'reading' : 'table', sort: toSort(name, descending) };
}

export function writeView({ mode, sort }: ListView): string | null {
  const name = sort.by === 'score' ? `score:${sort.scoreName ?? ''}` : sort.by;
  const order = sort.by === 'number' && !sort.descending ? '' : `,${sort.descending ? '-' : ''}${name}`;
  return mode === 'table' && order === '' ? null : `${mode}${order}`;
}

/** A press on a column's head: this order, then the other way round, then by number again. */
export function nextSort(sort: SampleSort, by: SampleSort['by'], scoreName?: string): SampleSort {
  const isSame = sort.by === by && sort.scoreName === scoreName;
  // What is highest is what a person looks for in a score; a text or a label starts at A.
  const first = by === 'score';
  if (!isSame) return { by, descending: first, ...(scoreName === undefined ? {} : { scoreName }) };
  if (sort.descending === first) return { ...sort, descending: !first };
  return plain;
}

function toSort(name: string, descending: boolean): SampleSort {
  if (name.startsWith('score:') && name.length > 6) return { by: 'score', scoreName: name.slice(6), descending };
  if (name === 'number' || name === 'text' || name === 'label') return { by: name, descending };
  return plain;
}
