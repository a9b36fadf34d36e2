import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programPlaces } from '../../../../src/engine/model-library/program-places.ts';

const home = join('/', 'home', 'ada');

test('folders of other programs are the usual ones of the platform, and those that the environment names', () => {
  const linux = programPlaces({
    environment: { OLLAMA_MODELS: '/models/ollama', XDG_CACHE_HOME: '/cache', HF_HOME: 'not/absolute' },
    platform: 'linux',
    home,
  });
  expect(linux.ollama).toEqual([
    '/models/ollama',
    '/home/ada/.ollama/models',
    '/usr/share/ollama/.ollama/models',
    '/var/lib/ollama/.ollama/models',
  ]);
  expect(linux.huggingFace).toEqual(['/cache/huggingface/hub', '/home/ada/.cache/huggingface/hub']);
  expect(linux.trees.map(({ folder }) => folder)).toContain('/home/ada/.local/share/Jan/data/llamacpp/models');
  const mac = programPlaces({ environment: {}, platform: 'darwin', home });
  expect(mac.ollama).toEqual(['/home/ada/.ollama/models']);
  expect(mac.trees.map(({ folder }) => folder)).toContain(
    '/home/ada/Library/Application Support/Jan/data/llamacpp/models',
  );
});
