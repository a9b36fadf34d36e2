import { Button } from '@mantine/core';
import { EmptyState } from '../../components/empty-state.tsx';
import { useRoute } from '../../state/route-store.ts';

/** Of a section that is about the open project, when none is open. */
export function NoProject({ children }: { readonly children: string }) {
  const { go } = useRoute();
  return (
    <EmptyState
      title="No project is open"
      action={
        <Button variant="default" onClick={() => go({ screen: 'start' })}>
          Open Start
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
