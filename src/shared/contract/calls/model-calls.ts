import { z } from 'zod';
import { id, path } from './parts.ts';

const endpointSchema = z.strictObject({
  id: z
    .string()
    .max(60)
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected small letters, digits and hyphens'),
  title: z.string().trim().min(1).max(120),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .describe('Base address: `http://127.0.0.1:8080`.'),
  kind: z.enum(['language', 'embedding', 'both']),
  model: z.string().min(1).max(300).describe('Name of the model there.'),
  contextTokens: z.int().min(128).max(10_000_000).default(4096),
  chat: z.enum(['chat', 'raw']).default('chat').describe('Which form of prompt the model understands.'),
  allowPublic: z.boolean().default(false).describe('The address may be outside the own network: texts leave it.'),
  maxInFlight: z.int().min(1).max(256).default(4),
  requestsPerMinute: z.int().min(1).max(1_000_000).nullable().default(null),
});

export const modelCalls = {
  'methods.list': z.strictObject({
    stage: z.enum(['generation', 'curation', 'annotation', 'evaluation']).exactOptional(),
  }),
  'models.list': z.strictObject({}),
  'models.fetch': z.strictObject({ model: id, acceptTerms: z.boolean().default(false) }),
  'models.add': z.strictObject({ file: path.meta({ reads: true }), model: id.exactOptional() }),
  'models.forget': z.strictObject({ model: id }).describe('Takes an own model off the list; its file stays.'),
  'models.search': z.strictObject({}).describe('Model files in the folders of other programs, read only.'),
  'models.measure': z.strictObject({ model: id }).describe('Speed on this machine; loads the model.'),
  'models.try': z.strictObject({
    model: id,
    system: z.string().max(20_000).default(''),
    prompt: z.string().min(1).max(100_000),
    raw: z.boolean().default(false).describe('Continue the text instead of answering a message.'),
    maxTokens: z.int().min(1).max(4096).default(128),
    temperature: z.number().min(0).max(5).default(0.7),
    seed: z.int().min(0).max(2_147_483_647).default(1),
  }),
  'endpoints.list': z.strictObject({}),
  'endpoints.save': z.strictObject({ endpoint: endpointSchema }),
  'endpoints.remove': z.strictObject({ endpoint: id }),
  'endpoints.setKey': z
    .strictObject({ endpoint: id, key: z.string().min(1).max(4000).nullable() })
    .describe('Kept in memory until Seedloom ends, written nowhere.'),
  'endpoints.test': z.strictObject({ endpoint: id }),
} as const;
