import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { EngineClient } from '../../src/shared/contract/engine-client.ts';

/** Paths of projects that show every state, made through the contract with scripted models. */
export interface ExampleProjects {
  /** A finished run, sources of four roles, decisions, texts in several scripts. */
  readonly full: string;
  readonly fiftyLabels: string;
  readonly empty: string;
  /** Its run works slowly. */
  readonly busy: string;
  /** Its run failed, and its recipe has problems now. */
  readonly broken: string;
}

export const longText = `I ordered a new card on the third of the month and was told that it takes five working days. ${'Since then I have called four times, each time somebody else answered, and each time I was told something different about where it is. '.repeat(30)}What am I to do now?`;

const texts = [
  'My {new|second|replacement} card has not {arrived|come|reached me} {yet|so far|after two weeks}, and the {letter|tracking page|app} says {nothing|it was sent|it is on its way}.',
  'Why was my {payment|purchase|transfer} at the {bakery|garage|chemist|station} {declined|refused|turned down} {today|this morning|twice}?',
  'Somebody {else uses|has used|paid with} my card in {a town|a shop|a country} where I {never was|have not been since {May|June|winter}}. Please {block it|call me|help}.',
  'وصلت البطاقة {متأخرة|مكسورة|بدون رقم} ولا {تعمل|تصلح} في {المتجر|المحطة|الصراف}، ماذا أفعل {الآن|اليوم}؟',
  '{我的|那张}银行卡在{商店|车站|网上}被拒绝了，{请问|能否告诉我}是什么原因？',
  '{新しい|再発行の}カードが{まだ|いまだに}届きません。{いつ|何日ごろ}届きますか。',
];

interface Options {
  readonly name: string;
  readonly labels: readonly { readonly name: string; readonly definition?: string }[];
  readonly answers?: readonly string[];
  readonly pick?: 'seed' | 'once';
  readonly delayMs?: number;
  readonly perLabel?: number;
}

export async function makeExampleProjects(engine: EngineClient): Promise<ExampleProjects> {
  const full = await makeFull(engine);
  const fiftyLabels = await make(engine, {
    name: 'Fifty labels',
    labels: Array.from({ length: 50 }, (_, index) => ({
      name: `reason_${index + 1}`,
      definition: 'What the customer wants, in one sentence.',
    })),
    perLabel: 2,
  });
  await runToEnd(engine, fiftyLabels);
  const { project: empty } = await engine.call('project.createNew', {
    name: 'Patient messages',
    taskKind: 'classification',
  });
  const broken = await make(engine, {
    name: 'Film reviews',
    labels: [{ name: 'up' }, { name: 'down' }],
    answers: ['A fine film.', 'A dull film.'],
    pick: 'once',
  });
  await runToEnd(engine, broken);
  await engine.call('recipe.change', {
    project: broken,
    title: 'Change the number',
    changes: [
      { path: ['generate', 'target', 'accepted'], value: 'many' },
      { path: ['task', 'persona'], value: '' },
    ],
  });
  const busy = await make(engine, {
    name: 'Help desk',
    labels: [{ name: 'broken' }, { name: 'lost' }, { name: 'question' }],
    delayMs: 12_000,
    perLabel: 400,
  });
  await engine.call('run.start', { project: busy });
  return { full, fiftyLabels, empty, busy, broken };
}

async function makeFull(engine: EngineClient): Promise<string> {
  const project = await make(engine, {
    name: 'Card problems of our customers',
    perLabel: 24,
    labels: [
      { name: 'card_arrival', definition: 'A new card was ordered or sent and has not arrived yet.' },
      {
        name: 'declined_card_payment',
        definition:
          'A card payment was refused in a shop or online, whatever the reason given there; not a transfer, and not a payment that is still pending.',
      },
      { name: 'compromised_card', definition: 'Someone else has the card details and uses them.' },
      { name: 'بطاقة مفقودة', definition: 'البطاقة نفسها ضاعت أو سُرقت.' },
      { name: 'カードが届かない', definition: '新しいカードがまだ届いていない。' },
    ],
  });
  const folder = dirname(project);
  const write = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const row = (text: string, label: string) => JSON.stringify({ text, label });
  const seeds = write(
    'messages of customers.jsonl',
    [
      row('Where is my new card?', 'card_arrival'),
      row(longText, 'card_arrival'),
      row('هل يمكنكم إيقاف بطاقتي؟ لقد ضاعت في المحطة.', 'بطاقة مفقودة'),
      row('カードはいつ届きますか。', 'カードが届かない'),
      row('Someone bought shoes with my card.', 'compromised_card'),
      '{"text": "no label',
      row('', 'card_arrival'),
    ].join('\n'),
  );
  await engine.call('sources.add', { project, file: seeds, role: 'seeds' });
  const reference = write(
    'reference.csv',
    `text,label\n${Array.from({ length: 30 }, (_, index) => `"Message ${index + 1} about a card that was refused.",declined_card_payment`).join('\n')}\n`,
  );
  await engine.call('sources.add', { project, file: reference, role: 'reference', private: true });
  await engine.call('sources.add', { project, file: reference, role: 'benchmark' });
  await runToEnd(engine, project);
  const { samples } = await engine.call('samples.page', { project, filter: { origin: 'generated' }, limit: 12 });
  const ids = samples.map(({ id }) => id);
  await engine.call('samples.decide', {
    project,
    target: { ids: ids.slice(0, 3) },
    decision: 'drop',
    reason: 'Sounds like the bank',
  });
  await engine.call('samples.decide', { project, target: { ids: ids.slice(3, 5) }, decision: 'review' });
  const [edited] = ids.slice(5, 6);
  if (edited !== undefined)
    await engine.call('samples.edit', {
      project,
      sample: edited,
      fields: { text: 'Typed anew by a person, and a little shorter.' },
    });
  return project;
}

async function make(
  engine: EngineClient,
  { name, labels, answers = texts, pick = 'seed', delayMs = 0, perLabel = 8 }: Options,
): Promise<string> {
  const { project } = await engine.call('project.createNew', { name, taskKind: 'classification' });
  writeFileSync(
    join(dirname(project), 'script.yaml'),
    stringify({ delayMs, rules: [{ pick, answers: [...answers] }] }),
  );
  const { version } = await engine.call('recipe.get', { project });
  const recipe = {
    recipe: 1,
    name,
    task: {
      kind: 'classification',
      textType: 'message of a bank customer',
      persona: 'a customer of an online bank',
      labels: [...labels],
    },
    models: { generator: 'scripted:script.yaml', embedder: 'scripted' },
    generate: {
      conditions: [
        { name: 'label', method: 'labels' },
        { name: 'tone', method: 'values', params: { values: ['calm', 'in a hurry', 'annoyed'] } },
      ],
      target: { accepted: perLabel, per: 'label' },
    },
    curate: [{ method: 'length', review: 'words > 22' }],
  };
  await engine.call('recipe.save', {
    project,
    base: version,
    text: `# What we want to know about, and how it is made.\n${stringify(recipe)}`,
  });
  return project;
}

async function runToEnd(engine: EngineClient, project: string): Promise<void> {
  const { run } = await engine.call('run.start', { project });
  await engine.call('run.wait', { project, run });
}
