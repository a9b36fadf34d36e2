import type { Json } from '../../../shared/base/json.ts';
import { MethodForm } from '../../components/method-form/method-form.tsx';
import type { Drafts } from '../../components/method-form/param-form.tsx';
import { MethodPicker } from '../../components/method-picker.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useHost } from '../../engine/host-context.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { useLook } from '../../state/look-store.ts';
import { addStep, knownNames, setStepParam, taskKindOf, type WrittenStep } from './curate-recipe.ts';
import type { Curation } from './use-curation.ts';

interface PanelProps {
  readonly curation: Curation;
  onClose(): void;
}

/** The methods of the stage, to add one as the last step. */
export function AddStepPanel({ curation, onClose, onAdded }: PanelProps & { onAdded(index: number): void }) {
  const { look, change } = useLook();
  const { methods, steps, written, edit } = curation;
  return (
    <SidePanel
      title="Add a step"
      width={look.panelWidth}
      onResize={(panelWidth) => change({ panelWidth })}
      onClose={onClose}
    >
      <MethodPicker
        methods={methods}
        taskKind={taskKindOf(written)}
        label="curation"
        onPick={(method) => {
          edit(`Add the step ${method.title}`, addStep(steps, method.id));
          onAdded(steps.length);
        }}
      />
    </SidePanel>
  );
}

/** How a step's method is set. Another setting needs other scores; rules do not. */
export function StepPanel({ curation, step, onClose }: PanelProps & { readonly step: WrittenStep }) {
  const host = useHost();
  const { look, change } = useLook();
  const { project, methods, written, edit } = curation;
  const drafts = useDraft<Drafts>(`${project} curate ${step.index} ${step.method} params`, {});
  const method = methods.find(({ id }) => id === step.method);
  const save = (name: string, value: Json | undefined) =>
    edit(`Set ${name} of ${method?.title ?? step.method}`, setStepParam(step, name, value));
  return (
    <SidePanel
      title={method?.title ?? step.method}
      width={look.panelWidth}
      onResize={(panelWidth) => change({ panelWidth })}
      onClose={onClose}
    >
      {method === undefined ? (
        <p>There is no curation method {step.method}. Remove the step, or correct it in the recipe.</p>
      ) : (
        <MethodForm
          method={method}
          values={step.params}
          drafts={drafts.value}
          names={knownNames(written)}
          onDrafts={drafts.set}
          onSave={save}
          onOpenLink={host.openLink}
        />
      )}
    </SidePanel>
  );
}
