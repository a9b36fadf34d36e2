import { classification } from './classification.ts';
import { questionAnswering } from './question-answering.ts';
import type { TaskKind } from './task-kind.ts';

/** The kinds of tasks, in the order in which they are offered. */
export const taskKinds: readonly TaskKind[] = [classification, questionAnswering];
