import { Button } from '@mantine/core';
import { EmptyState } from '../../components/empty-state.tsx';
import { Screen } from '../../components/screen.tsx';
import { useRoute } from '../../state/route-store.ts';

// These steps run from the recipe already; screens of their own come next. Each says where its work is done today.

export function CurateScreen() {
  return (
    <RecipeStep
      title="Curate"
      part="curate"
      words="Filtering runs after generation, with the steps under `curate:` of the recipe. What was dropped, and why, shows in Data; nothing is deleted."
    />
  );
}

export function AnnotateScreen() {
  return (
    <RecipeStep
      title="Annotate"
      part="annotate"
      words="Samples that a rule marked for review show in Data with the verdict “to review”: read them there, correct text and label, keep or drop."
    />
  );
}

export function EvaluateScreen() {
  return (
    <RecipeStep
      title="Evaluate"
      part="evaluate"
      words="Measures run after curation, with the steps under `evaluate:` of the recipe. Their findings show in Activity with the run."
    />
  );
}

export function ExportScreen() {
  return (
    <RecipeStep
      title="Export"
      part="export"
      words="Write the dataset of a run with `npx seedloom export`: the samples that were kept, with their card."
    />
  );
}

export function SettingsScreen() {
  const { go } = useRoute();
  return (
    <Screen title="Settings" state="Models and their folders are set in Models.">
      <EmptyState
        title="Settings come with the next part"
        action={<Button onClick={() => go({ screen: 'models' })}>Open Models</Button>}
      />
    </Screen>
  );
}

function RecipeStep({ title, part, words }: { readonly title: string; readonly part: string; readonly words: string }) {
  const { go } = useRoute();
  return (
    <Screen title={title} state="This step has no screen of its own yet.">
      <EmptyState
        title={`${title} is set in the recipe`}
        action={
          <>
            <Button onClick={() => go({ screen: 'recipe', part })}>Open the recipe</Button>
            <Button variant="default" onClick={() => go({ screen: 'data' })}>
              Open Data
            </Button>
          </>
        }
      >
        {words}
      </EmptyState>
    </Screen>
  );
}
