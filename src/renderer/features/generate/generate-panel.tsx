import { SidePanel } from '../../components/side-panel.tsx';
import type { EditRecipe } from '../../engine/use-recipe-edit.ts';
import { useLook } from '../../state/look-store.ts';
import { AddPanel } from './add-panel.tsx';
import type { CellCount } from './coverage-table.ts';
import { EstimatePanel } from './estimate-panel.tsx';
import { allCalls } from './generation-recipe.ts';
import { PartPanel } from './part-panel.tsx';
import { PromptPanel } from './prompt-panel.tsx';
import { TargetPanel } from './target-panel.tsx';
import { TopUpPanel } from './top-up-panel.tsx';
import { TryPanel } from './try-panel.tsx';
import type { Generation } from './use-generation.ts';
import type { useRunActs } from './use-run-acts.ts';

/** Cells of a run that are to get more. */
export interface TopUpCells {
  readonly run: string;
  readonly cells: readonly CellCount[];
}

interface GeneratePanelProps {
  readonly generation: Generation;
  readonly acts: ReturnType<typeof useRunActs>;
  /** What is open: `decoding`, `condition:0`, `try`. */
  readonly part: string;
  readonly topUp: TopUpCells | undefined;
  readonly edit: EditRecipe;
  titleOf(rule: string): string;
  onOpen(part: string | null): void;
}

/** The right panel: the form of a part, or what was tried. */
export function GeneratePanel(props: GeneratePanelProps) {
  const { look, change } = useLook();
  const content = contentOf(props);
  if (content === undefined) return null;
  return (
    <SidePanel
      key={props.part}
      title={content.title}
      width={look.panelWidth}
      onResize={(panelWidth) => change({ panelWidth })}
      onClose={() => props.onOpen(null)}
    >
      {content.body}
    </SidePanel>
  );
}

function contentOf({ generation, acts, part, topUp, edit, titleOf, onOpen }: GeneratePanelProps) {
  const { recipe, generation: parts } = generation;
  switch (part) {
    case 'target':
    case 'seed':
      return {
        title: part === 'target' ? 'Target' : 'Seed',
        body: <TargetPanel generation={generation} part={part} edit={edit} />,
      };
    case 'prompt':
      return { title: 'Prompt', body: <PromptPanel generation={generation} /> };
    case 'try':
      return {
        title: 'Try 5',
        body: (
          <TryPanel
            attempts={acts.trial.data?.attempts}
            seconds={acts.trial.data?.seconds ?? 0}
            isPending={acts.trial.isPending}
            error={acts.trial.error}
            titleOf={titleOf}
            onTry={acts.tryFive}
            onCancel={acts.trial.cancel}
          />
        ),
      };
    case 'estimate':
      return {
        title: 'Estimate',
        body: (
          <EstimatePanel
            estimate={acts.estimate.data}
            isPending={acts.estimate.isPending}
            error={acts.estimate.error}
            titleOf={titleOf}
            onEstimate={() => acts.estimateRun(recipe.data)}
            onCancel={acts.estimate.cancel}
          />
        ),
      };
    case 'top-up':
      if (topUp === undefined) return undefined;
      return {
        title: 'Top up',
        body: (
          <TopUpPanel
            run={topUp.run}
            cells={topUp.cells}
            isPending={acts.start.isPending}
            error={acts.start.error}
            onStart={(cells) => acts.startTopUp({ run: topUp.run, cells: [...cells] })}
          />
        ),
      };
    case 'add:condition':
    case 'add:accept': {
      const slot = part === 'add:condition' ? 'condition' : 'accept';
      return {
        title: slot === 'condition' ? 'Add a condition' : 'Add an acceptance rule',
        body: <AddPanel generation={generation} slot={slot} edit={edit} onAdded={onOpen} />,
      };
    }
    default: {
      const call = allCalls(parts).find((one) => one.part === part);
      if (call === undefined) return undefined;
      return { title: partTitle(call), body: <PartPanel generation={generation} call={call} edit={edit} /> };
    }
  }
}

function partTitle({ slot, name }: ReturnType<typeof allCalls>[number]): string {
  const titles = {
    condition: `Condition ${name ?? ''}`,
    coverage: 'Coverage',
    demonstrations: 'Demonstrations',
    decoding: 'Decoding',
    procedure: 'Procedure',
    accept: 'Acceptance rule',
  } as const;
  return titles[slot];
}
