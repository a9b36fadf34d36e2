import type { Json, JsonObject } from '../../../shared/base/json.ts';
import type { MethodSummary } from '../../../shared/contract/model-answers.ts';
import { nameInWords, readParams } from '../../components/method-form/param-shape.ts';
import { isSame, plain, valueInWords } from '../../components/method-form/param-words.ts';
import { countOf, formatCount, formatValue } from '../../components/numbers.ts';
import { objectOf, type SlotCall } from './generation-recipe.ts';

/** A method's settings in plain words: "3 nearest seeds", "temperature 0.9, min-p 0.05". Others say what was changed. */
export function callInWords(call: SlotCall, method: MethodSummary | undefined, labels: number): string {
  if (call.method === '') return 'No method is named';
  if (method === undefined) return `Unknown method ${call.method}`;
  const params = withDefaults(method, call.params);
  const speak = known[`${method.slot}/${method.id}`];
  return speak === undefined ? changesInWords(method, call.params) : speak(params, labels);
}

type Speak = (params: JsonObject, labels: number) => string;

const known: Readonly<Record<string, Speak>> = {
  'condition/labels': ({ only, together, weights }, labels) => {
    const chosen = lengthOf(only);
    const count = chosen === 0 ? countOf(labels, 'label') : `${formatCount(chosen)} of ${countOf(labels, 'label')}`;
    const sets = lengthOf(together) === 0 ? '' : `, ${countOf(lengthOf(together), 'set')} of labels together`;
    return `${count}${sets}${isEmpty(weights) ? '' : ', weighted'}`;
  },
  'condition/values': ({ values }) => {
    const weights = Array.isArray(values) ? values.map((value: Json) => partOf(value, 'weight') ?? 1) : [];
    const ties = Array.isArray(values)
      ? new Set(values.flatMap((value: Json) => Object.keys(objectOf(partOf(value, 'only')))))
      : new Set<string>();
    return `${countOf(lengthOf(values), 'value')}${new Set(weights).size > 1 ? ', weighted' : ''}${ties.size === 0 ? '' : `, by ${[...ties].join(' and ')}`}`;
  },
  'condition/random-words': ({ from, perText, words, verbs, nouns, adjectives, features, featuresPerText }) => {
    const listed = [words, verbs, nouns, adjectives].reduce((sum: number, list) => sum + lengthOf(list), 0);
    const source =
      listed > 0 ? `${countOf(listed, 'word')} of a list` : from === 'task' ? 'words of the task' : 'common words';
    const extra = lengthOf(features) === 0 ? '' : `, ${countOf(numberOf(featuresPerText), 'feature')}`;
    return `${countOf(numberOf(perText), 'word')} a text, from ${source}${extra}`;
  },
  'coverage/balanced': ({ within }) => `Every value gets its exact share, balanced within ${textOf(within)}`,
  'demonstrations/none': () => 'None are shown',
  'demonstrations/random': ({ count, mode, from }) =>
    `${formatValue(numberOf(count))} random ${poolOf(from, numberOf(count))}${mode === 'same-label' ? ' of the same label' : mode === 'balanced' ? ', the same number of each label' : ''}`,
  'demonstrations/nearest': ({ count, among, from, sameLabel }) =>
    `${formatValue(numberOf(count))} nearest ${poolOf(from, numberOf(count))}${sameLabel === true ? ' of the same label' : ''}, drawn from ${formatValue(numberOf(among))}`,
  'decoding/sampling': samplingInWords,
  'decoding/self-debiasing': (params) =>
    `${samplingInWords(params)}, against ${countOf(numberOf(params['counterLabels']), 'other label')}`,
  'procedure/single-prompt': (params) => upperFirst(promptInWords(params)),
  'procedure/s3': (params) => `${countOf(numberOf(params['rounds']), 'round')} of correcting, ${promptInWords(params)}`,
  'accept/format': ({ minWords, maxWords, forbidden }) =>
    `${formatValue(numberOf(minWords))} to ${formatValue(numberOf(maxWords))} words, whole sentences${lengthOf(forbidden) === 0 ? '' : `, ${countOf(lengthOf(forbidden), 'forbidden phrase')}`}`,
  'accept/exact-duplicates': ({ seeds }) =>
    seeds === true ? 'Also copies of seeds and of what was shown' : 'Among the new texts',
  'accept/rouge-novelty': ({ threshold, seeds }) =>
    `ROUGE-L above ${formatValue(numberOf(threshold))}${seeds === true ? ', seeds too' : ''}`,
};

function samplingInWords({ temperature, minP, topP, topK, repeatPenalty }: JsonObject): string {
  const parts = [
    `temperature ${formatValue(numberOf(temperature))}`,
    numberOf(minP) > 0 ? `min-p ${formatValue(numberOf(minP))}` : '',
    numberOf(topP) < 1 ? `top-p ${formatValue(numberOf(topP))}` : '',
    numberOf(topK) > 0 ? `top-k ${formatValue(numberOf(topK))}` : '',
    numberOf(repeatPenalty) > 1 ? `repeat penalty ${formatValue(numberOf(repeatPenalty))}` : '',
  ];
  return upperFirst(parts.filter((part) => part !== '').join(', '));
}

function promptInWords({ form, maxTokens }: JsonObject): string {
  return `${form === 'chat' ? 'the model answers an instruction' : 'the model continues a text'}, up to ${countOf(numberOf(maxTokens), 'token')}`;
}

/** For methods that have no sentence of their own. */
function changesInWords(method: MethodSummary, params: JsonObject): string {
  const changed = readParams(method.params)
    .filter(({ name, fallback }) => params[name] !== undefined && !isSame(params[name], fallback))
    .map(({ name }) => `${nameInWords(name).toLowerCase()} ${plain(valueInWords(params[name] ?? null))}`);
  return changed.length === 0 ? 'As by default' : upperFirst(changed.join(', '));
}

function withDefaults(method: MethodSummary, params: JsonObject): JsonObject {
  const defaults = readParams(method.params).flatMap(({ name, fallback }) =>
    fallback === undefined ? [] : [[name, fallback]],
  );
  return { ...Object.fromEntries(defaults), ...params };
}

/** What a run asks for and where it stops: "320 samples in all, at most 2,000 attempts". */
export function targetInWords(target: JsonObject): string {
  const per = target['per'] === 'label' ? 'for each label' : target['per'] === 'cell' ? 'for each cell' : 'in all';
  const { attempts, minutes } = target;
  return [
    `${countOf(typeof target['accepted'] === 'number' ? target['accepted'] : 100, 'sample')} ${per}`,
    typeof attempts === 'number' ? `at most ${countOf(attempts, 'attempt')}` : '6 attempts for each at most',
    typeof minutes === 'number' ? `at most ${countOf(minutes, 'minute')}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function poolOf(from: Json | undefined, count: number): string {
  const [seeds, texts] = count === 1 ? ['seed', 'text'] : ['seeds', 'texts'];
  if (from === 'accepted') return `accepted ${texts}`;
  return from === 'seeds-and-accepted' ? `${seeds} or accepted ${texts}` : seeds;
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function lengthOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

function isEmpty(value: Json | undefined): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function partOf(value: Json, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject)[key] : undefined;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
