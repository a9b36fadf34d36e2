#!/usr/bin/env node
// The command line's door. Plain JavaScript in old syntax, because its first task is to run on a Node that is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) startPinnedNode();
else await import(findCommandLine().href);

/** Runs this file again on the Node that the project pins; signals go in, the exit code comes out. */
function startPinnedNode() {
  const pinned = findPinnedNode();
  if (pinned === undefined) {
    console.error(
      `Seedloom needs Node ${NEEDED_MAJOR} and this is ${process.version}. ` +
        `The pinned one is not installed: run "npm ci" in the project folder, or install Node ${NEEDED_MAJOR}.`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes; this one must outlive the child, which may need time to pause a run.
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'].map((signal) => {
    const handler = () => {
      const cameFromTerminal = signal === 'SIGINT' && process.stdin.isTTY;
      if (!cameFromTerminal) child.kill(signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  child.once('error', (error) => {
    console.error(`The pinned Node at ${pinned} could not be started: ${error.message}. Run "npm ci" again.`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    for (const { signal: name, handler } of handlers) process.off(name, handler);
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

/** The npm package `node`, beside this package's other dependencies or, where this package is one itself, beside it. */
function findPinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return [`../node_modules/node/bin/${name}`, `../../node/bin/${name}`]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
}

/** The source in a checkout, the build in a package. */
function findCommandLine() {
  const source = new URL('../src/node-host/cli.ts', import.meta.url);
  return existsSync(source) ? source : new URL('../out/node-host/cli.js', import.meta.url);
}
