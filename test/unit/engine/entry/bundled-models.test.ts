import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyBundledModels } from '../../../../src/engine/entry/bundled-models.ts';

let root: string;
let home: string;
let bundled: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seedloom-bundled-'));
  home = join(root, 'home');
  bundled = join(root, 'bundled');
  for (const model of ['small', 'embedder']) {
    mkdirSync(join(bundled, model, 'onnx'), { recursive: true });
    writeFileSync(join(bundled, model, 'onnx', 'weights.bin'), model);
  }
  writeFileSync(join(bundled, 'verified.json'), '{}');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('models of the package are copied once, whole, and nothing but models', async () => {
  expect([...(await copyBundledModels(bundled, home))].toSorted()).toEqual(['embedder', 'small']);
  expect(readdirSync(join(home, 'models')).toSorted()).toEqual(['embedder', 'small']);
  expect(readFileSync(join(home, 'models', 'small', 'onnx', 'weights.bin'), 'utf8')).toBe('small');
  expect(await copyBundledModels(bundled, home)).toEqual([]);
});

test('what is there stays, and what an earlier copy left unfinished is made anew', async () => {
  mkdirSync(join(home, 'models', 'small'), { recursive: true });
  writeFileSync(join(home, 'models', 'small', 'own.gguf'), 'own');
  mkdirSync(join(home, 'models', '.embedder.bundled'), { recursive: true });
  writeFileSync(join(home, 'models', '.embedder.bundled', 'half'), 'half');
  expect(await copyBundledModels(bundled, home)).toEqual(['embedder']);
  expect(readdirSync(join(home, 'models', 'small'))).toEqual(['own.gguf']);
  expect(readdirSync(join(home, 'models', 'embedder'))).toEqual(['onnx']);
});

test('a package without models makes no folder', async () => {
  expect([await copyBundledModels(undefined, home), await copyBundledModels(join(root, 'none'), home)]).toEqual([
    [],
    [],
  ]);
  expect(existsSync(home)).toBe(false);
});
