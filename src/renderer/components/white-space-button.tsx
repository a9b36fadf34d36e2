import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPilcrow } from '@tabler/icons-react';

/** Shows and hides signs for white space in the texts beside it. */
export function WhiteSpaceButton({ isOn, onChange }: { readonly isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <Tooltip label={isOn ? 'Hide white space' : 'Show white space'}>
      <ActionIcon
        size="sm"
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'blue' : 'gray'}
        aria-label="Show white space"
        aria-pressed={isOn}
        onClick={() => onChange(!isOn)}
      >
        <IconPilcrow size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
