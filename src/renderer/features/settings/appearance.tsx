import { SegmentedControl } from '@mantine/core';
import { useLook } from '../../state/look-store.ts';
import { Section } from './section.tsx';

const schemes = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function Appearance() {
  const scheme = useLook(({ look }) => look.scheme);
  const change = useLook((store) => store.change);
  return (
    <Section
      title="Appearance"
      words="Light or dark. Kept for this project; a project that you open next begins with it."
    >
      <div>
        <SegmentedControl
          aria-label="Light or dark"
          data={[...schemes]}
          value={scheme}
          transitionDuration={0}
          onChange={(value) => change({ scheme: schemes.find((one) => one.value === value)?.value ?? 'auto' })}
        />
      </div>
    </Section>
  );
}
