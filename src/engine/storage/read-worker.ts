import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../shared/base/assert-never.ts';
import { Connection } from './connection.ts';
import { inspectProject } from './inspect-project.ts';
import { openDatabase } from './open-database.ts';
import { type ReadRequest, type ReadResult, toFailure } from './read-worker-messages.ts';
import { countSamples, querySamples } from './sample-query.ts';

/**
 * The thread that reads a project for lists, counts and searches, one request after another, through a connection that
 * cannot write. Starts with the path as worker data.
 */
const path = String(workerData);
let connection: Connection | undefined;

parentPort?.on('message', (request: ReadRequest) => {
  if (request.kind === 'close') {
    connection?.close();
    parentPort?.close();
    return;
  }
  try {
    parentPort?.postMessage({ kind: 'result', result: answer(request) });
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
    default:
      return assertNever(request);
  }
}

function getConnection(): Connection {
  connection ??= new Connection(openDatabase(path, { readonly: true }));
  return connection;
}
