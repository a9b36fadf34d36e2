import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { z } from 'zod';
import type { Json } from '../../shared/base/json.ts';

/** Where settings of the person are kept. */
export interface SpeedSettings {
  findSetting(key: string): Json | undefined;
  saveSetting(key: string, value: Json): void;
}

const speedSchema = z.strictObject({
  at: z.string(),
  tokensPerSecond: z.number(),
  promptTokensPerSecond: z.number(),
  togetherTokensPerSecond: z.number(),
  together: z.number(),
  device: z.string(),
});

/** Tokens a second, with when and on what they were measured. */
export type StoredSpeed = Readonly<z.infer<typeof speedSchema>>;

/** Speeds by the hash of the model's file and by the machine. */
export interface MeasuredSpeeds {
  find(hash: string): StoredSpeed | null;
  save(hash: string, speed: StoredSpeed): void;
}

export function openMeasuredSpeeds(settings: SpeedSettings, machine: string = describeMachine()): MeasuredSpeeds {
  const key = (hash: string) => `speed/${machine}/${hash}`;
  return {
    find: (hash) => speedSchema.safeParse(settings.findSetting(key(hash))).data ?? null,
    save: (hash, speed) => settings.saveSetting(key(hash), { ...speed }),
  };
}

/** A data folder can move to another machine. Its name and its person are no part of this. */
function describeMachine(): string {
  const facts = [process.platform, process.arch, cpus()[0]?.model ?? '', cpus().length, totalmem()];
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}
