import { z } from 'zod';
import type { Json } from '../../base/json.ts';
import { sourceRoles } from '../../domain/sample.ts';

/**
 * A path of this machine. Marked, so that a door which may not name any file (the browser's) can find every path in a
 * request and refuse those outside its folders.
 */
export const path = z.string().min(1).max(4096).meta({ file: true });
export const id = z.string().min(1).max(200);
export const project = z.strictObject({ project: path.describe('Path of an open project.') });
export const run = project.extend({ run: id });

/** All parts must hold; within a list one value is enough. */
export const sampleFilter = z.strictObject({
  ids: z.array(id).max(10_000).exactOptional(),
  runId: id.exactOptional(),
  origin: z.enum(['source', 'generated', 'person']).exactOptional(),
  role: z.enum(sourceRoles).exactOptional(),
  group: id.exactOptional(),
  labels: z.array(z.string().max(1000)).max(1000).exactOptional(),
  conditions: z
    .array(z.strictObject({ name: z.string().max(200), valueIds: z.array(z.string().max(200)).max(1000) }))
    .max(50)
    .exactOptional(),
  cell: z.string().max(2000).exactOptional(),
  verdict: z.enum(['drop', 'review', 'none']).exactOptional(),
  text: z.string().max(1000).exactOptional(),
  scores: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        atLeast: z.number().exactOptional(),
        atMost: z.number().exactOptional(),
      }),
    )
    .max(20)
    .exactOptional(),
  droppedBy: z
    .strictObject({ run: id, all: z.array(id).max(100), none: z.array(id).max(100) })
    .exactOptional()
    .describe('Paths of steps of a run: the rules of all these drop it, and of none of those.'),
});

export const sampleSort = z.strictObject({
  by: z.enum(['number', 'text', 'label', 'score']),
  scoreName: z.string().max(200).exactOptional(),
  descending: z.boolean().default(false),
});

/** Which samples a command of a person is for. */
export const sampleTarget = z.union([
  z.strictObject({ ids: z.array(id).min(1).max(100_000) }),
  z.strictObject({ filter: sampleFilter }),
]);

/** Any JSON value. Safe: what zod calls JSON is ours, but for `readonly`. */
export const json = z.json() as unknown as z.ZodType<Json, Json>;
export const jsonFields = z.record(z.string().max(200), json);
