import { Button, CloseButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ExportResult } from '../../../shared/contract/dataset-answers.ts';
import { showNotice } from '../../components/notices.tsx';
import { countOf } from '../../components/numbers.ts';
import { useHost } from '../../engine/host-context.ts';
import classes from './export.module.css';

/** Where the last export went. */
export function DonePart({ result, onClose }: { readonly result: ExportResult; onClose(): void }) {
  const host = useHost();
  const [first] = result.files;
  return (
    <section className={classes.done} aria-label="Last export">
      <div className={classes.doneHead}>
        <IconCheck size={18} aria-hidden />
        <p role="status">{countOf(result.rows, 'sample')} written</p>
        <CloseButton size="sm" aria-label="Close" onClick={onClose} />
      </div>
      <p className={classes.path} dir="auto">
        {result.folder}
      </p>
      {result.alteredCells > 0 && <p>{countOf(result.alteredCells, 'cell')} changed for spreadsheets.</p>}
      <details>
        <summary>{countOf(result.files.length, 'file')}</summary>
        <ul className={classes.files}>
          {result.files.map((file) => (
            <li key={file} className={classes.path} dir="auto">
              {file}
            </li>
          ))}
        </ul>
      </details>
      <div className={classes.buttons}>
        {host.showInFolder !== undefined && (
          <Button size="xs" variant="default" onClick={() => void host.showInFolder?.(first ?? result.folder)}>
            Show in folder
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          onClick={async () => {
            await navigator.clipboard.writeText(result.folder);
            showNotice('Path copied');
          }}
        >
          Copy path
        </Button>
      </div>
    </section>
  );
}
