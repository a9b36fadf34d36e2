import { z } from 'zod';
import { sourceRoles } from '../../domain/sample.ts';
import { sourceFormats } from '../recipe.ts';
import { id, json, jsonFields, path, project, sampleFilter, sampleSort, sampleTarget } from './parts.ts';

const sort = sampleSort.default({ by: 'number', descending: false });

export const sampleCalls = {
  'samples.page': project.extend({
    filter: sampleFilter.default({}),
    sort,
    limit: z.int().min(1).max(500).default(100),
    cursor: z.string().max(10_000).exactOptional(),
  }),
  'samples.order': project
    .extend({ filter: sampleFilter.default({}), sort })
    .describe('The numbers of all samples that pass, in order: a list can then jump to any place.'),
  'samples.rows': project.extend({ numbers: z.array(z.int().min(1)).max(500) }),
  'samples.counts': project.extend({
    filter: sampleFilter.default({}),
    by: z.enum(['label', 'verdict', 'origin', 'group']),
  }),
  'samples.facets': project.extend({
    filter: sampleFilter.default({}),
    bins: z.int().min(4).max(60).default(24),
  }),
  'samples.story': project.extend({ sample: id }),
  'samples.edit': project.extend({ sample: id, fields: jsonFields.describe('Fields that change; others stay.') }),
  'samples.add': project.extend({ fields: jsonFields }),
  'samples.relabel': project.extend({ target: sampleTarget, label: json }),
  'samples.decide': project.extend({
    target: sampleTarget,
    decision: z.enum(['drop', 'keep', 'review', 'clear']).describe('clear: the verdicts of the rules count again.'),
    reason: z.string().max(500).default(''),
  }),
  'sources.import': project.extend({
    file: path.meta({ reads: true }),
    role: z.enum(sourceRoles),
    taskKind: id.default('classification'),
    labels: z.array(z.string()).default([]),
    multiple: z.boolean().default(false),
    fields: z.record(z.string(), z.string()).default({}),
    format: z.enum(sourceFormats).exactOptional(),
    group: z.string().exactOptional(),
    private: z.union([z.boolean(), z.literal('dp')]).default(false),
    attribution: z.string().exactOptional(),
  }),
  'sources.preview': z.strictObject({
    file: path.meta({ reads: true }),
    taskKind: id,
    format: z.enum(sourceFormats).exactOptional(),
    delimiter: z.string().length(1).exactOptional(),
    rows: z.int().min(1).max(100).default(20),
  }),
  'sources.add': project
    .extend({
      file: path.meta({ reads: true }),
      role: z.enum(sourceRoles),
      fields: z.record(z.string(), z.string()).default({}),
      format: z.enum(sourceFormats).exactOptional(),
      group: z.string().exactOptional(),
      private: z.union([z.boolean(), z.literal('dp')]).default(false),
      attribution: z.string().max(2000).exactOptional(),
      takeLabels: z.boolean().default(false).describe('Labels of the file that the codebook lacks are added to it.'),
    })
    .describe("Copies the file into the project's folder, reads it, and names it in the recipe."),
  'sources.remove': project.extend({ role: z.enum(sourceRoles) }),
  'sources.list': project,
} as const;
