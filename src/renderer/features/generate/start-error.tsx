import { Button } from '@mantine/core';
import { EngineError, type ErrorCode, isEngineError } from '../../../shared/domain/engine-error.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { type ScreenId, useRoute } from '../../state/route-store.ts';

interface StartErrorProps {
  readonly error: Error;
  readonly title: string;
  onRetry?: () => void;
}

/** Why a run or a trial did not begin, with the button that leads to where it is mended. */
export function StartError({ error, title, onRetry }: StartErrorProps) {
  const { go } = useRoute();
  if (isEngineError(error, 'cancelled')) return null;
  const place = placeOf(error);
  return (
    <ErrorNote
      error={error}
      title={title}
      {...(onRetry === undefined ? {} : { onRetry })}
      {...(place === undefined
        ? {}
        : {
            action: (
              <Button size="xs" variant="default" onClick={() => go({ screen: place.screen })}>
                Go to {place.title}
              </Button>
            ),
          })}
    />
  );
}

const places: readonly { readonly codes: readonly ErrorCode[]; readonly screen: ScreenId; readonly title: string }[] = [
  {
    codes: ['model-missing', 'model-invalid', 'model-unsuitable', 'memory-short'],
    screen: 'models',
    title: 'Models',
  },
  { codes: ['seeds-missing', 'source-invalid', 'source-outside-folder'], screen: 'sources', title: 'Sources' },
  { codes: ['recipe-invalid', 'label-unknown'], screen: 'recipe', title: 'Recipe' },
];

function placeOf(error: Error): (typeof places)[number] | undefined {
  if (!(error instanceof EngineError)) return undefined;
  return places.find(({ codes }) => codes.includes(error.code));
}
