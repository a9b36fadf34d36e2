/**
 * Self-debiasing against plain sampling on the real model: 32 texts of 24 tokens, the two kinds in turns so that what else
 * the machine does hits both. Goal: decoding against two labels writes at least a fifth of the tokens a second.
 *
 * Usage: node scripts/bench/self-debiasing.ts [rounds]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadLanguageModel } from '../../src/model-host/llama-cpp/load-language-model.ts';
import type { CompletionRequest, LanguageModel } from '../../src/shared/llm/language-model.ts';
import type { RawPrompt } from '../../src/shared/llm/prompt.ts';
import { smolLm2 } from '../../test/support/test-models.ts';

const rounds = Number(process.argv[2] ?? 3);
const texts = 32;
const tokensEach = 24;
const leastRatio = 0.2;
const labels = ['card arrival', 'lost or stolen card', 'card not working', 'declined card payment'];
const { signal } = new AbortController();

process.exitCode = process.env['UV_THREADPOOL_SIZE'] === '1' ? await main() : runWithOneThread();

/** The size of libuv's pool is fixed when a process starts; the engine starts the model host with one thread. */
function runWithOneThread(): number {
  const words = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  return spawnSync(process.execPath, words, { stdio: 'inherit', env }).status ?? 1;
}

async function main(): Promise<number> {
  const { id, path, hash } = smolLm2;
  if (path === undefined) throw new Error('There is no model. "npm run models" fetches it.');
  await using open = await loadLanguageModel({
    id,
    path,
    hash,
    options: { gpu: false, slots: 16, contextTokens: 1024 },
  });
  const { model } = open;
  await tokensPerSecond(model, plain);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await tokensPerSecond(model, (seed) => plain(round * texts + seed));
    const grouped = await tokensPerSecond(model, (seed) => debiased(round * texts + seed));
    ratios.push(grouped / alone);
    console.log(`plain ${alone.toFixed(0)} tokens/s, against two labels ${grouped.toFixed(0)} tokens/s`);
  }
  const ratio = ratios.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
  const verdict = ratio >= leastRatio ? 'ok' : 'TOO SLOW';
  console.log(
    `share of the speed of plain sampling, median of ${rounds}: ${ratio.toFixed(2)}  bar ${leastRatio}  ${verdict}`,
  );
  return ratio >= leastRatio ? 0 : 1;
}

async function tokensPerSecond(model: LanguageModel, request: (seed: number) => CompletionRequest): Promise<number> {
  const begin = performance.now();
  const answers = await Promise.all(
    Array.from({ length: texts }, (_, seed) => model.complete(request(seed), { signal })),
  );
  const written = answers.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
  return (written / (performance.now() - begin)) * 1000;
}

function plain(seed: number): CompletionRequest {
  return {
    prompts: [prompt(seed)],
    maxTokens: tokensEach,
    stop: [],
    sampling: { temperature: 0.9, minP: 0.05 },
    seed,
    logProbabilities: false,
  };
}

function debiased(seed: number): CompletionRequest {
  return {
    ...plain(seed),
    prompts: [prompt(seed), prompt(seed + 1), prompt(seed + 2)],
    rule: { id: 'self-debiasing', params: { lambda: 100, epsilon: 0.01 } },
  };
}

function prompt(label: number): RawPrompt {
  const task = 'Each text below is one message of a bank customer, written by a customer of an online bank.\n\n';
  const shown = 'Label: pending card payment\nMessage of a bank customer: "Why is my payment still pending?"\n\n';
  return {
    form: 'raw',
    parts: [
      { part: 'task', text: task },
      { part: 'demonstration', text: shown },
      { part: 'conditions', text: `Label: ${labels[label % labels.length]}\n` },
      { part: 'cue', text: 'Message of a bank customer: "' },
    ],
  };
}
