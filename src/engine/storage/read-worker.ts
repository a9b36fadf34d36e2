import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../shared/base/assert-never.ts';
import { Connection } from './connection.ts';
import { CurationLists } from './curation-lists.ts';
import { inspectProject } from './inspect-project.ts';
import { loadListedSamples } from './load-listed-samples.ts';
import { openDatabase } from './open-database.ts';
import { type ReadRequest, type ReadResult, toFailure } from './read-worker-messages.ts';
import { SampleLists } from './sample-lists.ts';
import { countSamples, querySamples } from './sample-query.ts';
import { readSourceUse } from './source-use.ts';

/**
 * The thread that reads a project for lists, counts and searches, one request after another, through a connection that
 * cannot write. Starts with the path as worker data.
 */
const path = String(workerData);
let connection: Connection | undefined;
let lists: SampleLists | undefined;
let curation: CurationLists | undefined;

parentPort?.on('message', (request: ReadRequest) => {
  if (request.kind === 'close') {
    connection?.close();
    parentPort?.close();
    return;
  }
  try {
    const result = answer(request);
    parentPort?.postMessage({ kind: 'result', result }, result instanceof Int32Array ? [result.buffer] : []);
  } catch (error) {
    parentPort?.postMessage(toFailure(error));
  }
});

function answer(request: Exclude<ReadRequest, { kind: 'close' }>): ReadResult {
  switch (request.kind) {
    case 'inspect':
      return inspectProject(path, request.isWal);
    case 'page':
      return querySamples(getConnection(), request.query);
    case 'counts':
      return countSamples(getConnection(), request.filter, request.by);
    case 'order':
      return getLists().order(request.filter, request.sort, request.versions);
    case 'rows':
      return loadListedSamples(getConnection(), request.numbers);
    case 'facets':
      return getLists().facets(request.filter, request.bins, request.versions);
    case 'preview-step':
      return getCuration().preview(request.query, request.versions);
    case 'curation-counts':
      return getCuration().counts(request.query, request.versions);
    case 'source-use':
      return readSourceUse(getConnection());
    default:
      return assertNever(request);
  }
}

function getLists(): SampleLists {
  lists ??= new SampleLists(getConnection());
  return lists;
}

function getCuration(): CurationLists {
  curation ??= new CurationLists(getConnection());
  return curation;
}

function getConnection(): Connection {
  connection ??= new Connection(openDatabase(path, { readonly: true }));
  return connection;
}
