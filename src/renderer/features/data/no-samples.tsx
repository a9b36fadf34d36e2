import { Button } from '@mantine/core';
import { EmptyState } from '../../components/empty-state.tsx';
import type { ScreenId } from '../../state/route-store.ts';

interface NoSamplesProps {
  /** There are samples; none passes the filters. */
  readonly isFiltered: boolean;
  onClear(): void;
  onGo(screen: ScreenId): void;
}

export function NoSamples({ isFiltered, onClear, onGo }: NoSamplesProps) {
  if (isFiltered) {
    return (
      <EmptyState title="No sample passes these filters" action={<Button onClick={onClear}>Clear all filters</Button>}>
        Take one of them out above the list, or clear them all.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No samples yet"
      action={
        <>
          <Button onClick={() => onGo('generate')}>Generate samples</Button>
          <Button variant="default" onClick={() => onGo('sources')}>
            Add a source
          </Button>
        </>
      }
    >
      Samples come from the files under Sources and from runs of the model. All of them show here, with what was said of
      each.
    </EmptyState>
  );
}
