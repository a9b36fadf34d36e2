import { z } from 'zod';
import { path, project } from './parts.ts';

export const privacyCalls = {
  'privacy.sources': project.describe('What was made from each source, and what of it was spent.'),
  'storage.usage': z.strictObject({ project: path.exactOptional() }).describe('Bytes by what they are for.'),
  'backups.list': project,
  'backups.restore': project
    .extend({ backup: path.meta({ reads: true }) })
    .describe('Makes a new project of a backup; the open one stays as it is.'),
  'diagnostic.text': z.strictObject({}).describe('Facts for a report of a fault, without texts, names and paths.'),
} as const;
