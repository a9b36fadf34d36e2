import type { TaskKind } from '../tasks/task-kind.ts';

/** For a project without a codebook: every label is taken as it comes. */
export function withoutCodebook(kind: TaskKind): TaskKind {
  return {
    ...kind,
    check(fields, task) {
      const given = fields['label'] ?? fields['labels'] ?? [];
      const names = (Array.isArray(given) ? given : [given]).filter((name) => typeof name === 'string');
      return kind.check(fields, {
        ...task,
        labels: names.map((name) => ({ name, include: [], exclude: [], examples: [], words: [] })),
      });
    },
  };
}
