import { z } from 'zod';
import { id, path, project } from './parts.ts';

const name = z.string().trim().min(1).max(120).describe('Name for people.');

export const projectCalls = {
  'project.create': project,
  'project.open': project.extend({ create: z.boolean().default(false) }),
  'project.close': project,
  'project.describe': project,
  'project.verify': project,
  'project.backup': project.extend({ to: path.exactOptional().describe('`backups` beside the project when absent.') }),
  'project.recent': z.strictObject({}),
  'project.examples': z.strictObject({}),
  'project.createFromExample': z.strictObject({ example: id, name: name.exactOptional() }),
  'project.createNew': z
    .strictObject({ name, taskKind: id })
    .describe('A project in the data folder with a first recipe of this kind.'),
  'project.rename': project.extend({ name }),
  'project.duplicate': project.extend({ name }),
  'project.moveToBin': project.describe('Closes it first. Not while a run works.'),
  'project.bin': z.strictObject({}),
  'project.restore': z.strictObject({ binned: id }),
  'project.deleteForGood': z.strictObject({ binned: id }),
  'project.forget': project.describe('Takes it off the list of recent projects; the file stays.'),
  'history.list': project.extend({ limit: z.int().min(1).max(500).default(50) }),
  'history.undo': project,
  'history.redo': project,
} as const;
