import { z } from 'zod';
import { id, json } from './parts.ts';

export const engineCalls = {
  'engine.version': z.strictObject({}),
  'engine.stop': z.strictObject({}),
  'engine.status': z.strictObject({}).describe('Memory, device and open connections now.'),
  'settings.read': z.strictObject({ keys: z.array(z.string().min(1).max(1000)).max(200) }),
  'settings.save': z.strictObject({ key: z.string().min(1).max(1000), value: json }),
  'ledger.connections': z.strictObject({
    limit: z.int().min(1).max(1000).default(100),
    before: id.exactOptional().describe('Entries older than this one.'),
  }),
} as const;
