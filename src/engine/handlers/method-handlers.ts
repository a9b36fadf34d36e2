import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../shared/base/json.ts';
import type { MethodSummary } from '../../shared/contract/model-answers.ts';
import type { Method } from '../methods/method.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { AreaHandlers } from './handler.ts';

export function methodHandlers(methods: MethodRegistry): AreaHandlers<'methods'> {
  return {
    'methods.list': ({ stage }) => ({
      methods: methods
        .list()
        .filter((method) => stage === undefined || method.stage === stage)
        .map(summarise),
    }),
  };
}

function summarise(method: Method): MethodSummary {
  const { id, version, stage, slot, title, summary, whenToUse, whenNot, tasks, writes, references } = method;
  return {
    id,
    version,
    stage,
    slot,
    title,
    summary,
    whenToUse,
    whenNot,
    cost: method.cost.inWords,
    tasks,
    writes,
    references,
    params: paramsSchema(method),
  };
}

function paramsSchema(method: Method): JsonObject {
  const schema: unknown = z.toJSONSchema(method.params, { io: 'input' });
  const plain: unknown = JSON.parse(JSON.stringify(schema));
  // Safe: parsed from JSON text.
  return isJsonObject(plain) ? (plain as JsonObject) : {};
}
