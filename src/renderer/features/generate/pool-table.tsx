import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ClipboardEvent, useState } from 'react';
import { canonicalJson, type Json } from '../../../shared/base/json.ts';
import { isSame } from '../../components/method-form/param-words.ts';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { OnlyWith } from './only-with.tsx';
import classes from './pool-table.module.css';
import { checkPool, noValue, onlyInWords, type PoolValue, readLines, readPool, writePool } from './pool-values.ts';

interface PoolTableProps {
  readonly draftKey: string;
  /** As the recipe has them. */
  readonly values: Json | undefined;
  readonly problem: string | undefined;
  /** The last run with this condition, and the values that it used. */
  readonly frozenIn: { readonly run: string; readonly values: readonly string[] } | undefined;
  /** Values of the other conditions, by name. */
  readonly others: Readonly<Record<string, readonly string[]>>;
  onSave(values: readonly Json[]): void;
}

const columnTitles = {
  text: 'Text',
  weight: 'Weight',
  prefix: 'First words',
  template: 'Own wording',
  only: 'Only with',
} as const;
type Column = keyof typeof columnTitles;
const shownAtFirst = 200;

/** The values of a condition, editable in place. Many lines can be pasted into any text. */
export function PoolTable({ draftKey, values, problem, frozenIn, others, onSave }: PoolTableProps) {
  const draft = usePoolDraft(draftKey, values);
  const { rows } = draft;
  const [extra, setExtra] = useState<readonly Column[]>([]);
  const [openRow, setOpenRow] = useState<number>();
  const [pasted, setPasted] = useState<string>();
  const [shown, setShown] = useState(shownAtFirst);
  const columns = usedColumns(rows, extra);
  const reason = draft.isChanged ? checkPool(rows) : (problem ?? (rows.length < 2 ? checkPool(rows) : undefined));
  const save = (next: readonly PoolValue[]) => {
    draft.set(next);
    const written = writePool(next);
    if (checkPool(next) === undefined && !isSame(written, values)) onSave(written);
  };
  const change = (index: number, part: Partial<PoolValue>) =>
    rows.with(index, { ...(rows[index] ?? noValue), ...part });
  const paste = (event: ClipboardEvent, index: number, column: 'text' | 'prefix') => {
    const lines = readLines(event.clipboardData.getData('text'));
    if (lines.length < 2) return;
    event.preventDefault();
    const added = lines.map(({ text, weight }) => ({ ...noValue, [column]: text, weight }));
    const isEmpty = rows[index]?.[column] === '';
    save(rows.toSpliced(index + (isEmpty ? 0 : 1), isEmpty ? 1 : 0, ...added));
  };
  const cell = (index: number, column: 'text' | 'weight' | 'prefix' | 'template') => (
    <input
      className={classes.input}
      dir="auto"
      aria-label={`${columnTitles[column]} of value ${index + 1}`}
      value={rows[index]?.[column] ?? ''}
      placeholder={column === 'weight' ? '1' : ''}
      data-number={column === 'weight' || undefined}
      onChange={(event) => draft.set(change(index, { [column]: event.currentTarget.value }))}
      onBlur={() => draft.isChanged && save(rows)}
      onKeyDown={(event) => event.key === 'Enter' && draft.isChanged && save(rows)}
      onPaste={(event) => (column === 'text' || column === 'prefix') && paste(event, index, column)}
    />
  );
  const missing = (Object.keys(columnTitles) as Column[]).filter((column) => !columns.includes(column));
  return (
    <section aria-label="Values" className={classes.pool}>
      <div className={classes.head}>
        <h3 className={classes.title}>{countOf(rows.length, 'value')}</h3>
        {missing
          .filter((column) => column !== 'only' || Object.keys(others).length > 0)
          .map((column) => (
            <Button
              key={column}
              size="compact-xs"
              variant="subtle"
              leftSection={<IconPlus size={12} aria-hidden />}
              onClick={() => setExtra([...extra, column])}
            >
              {columnTitles[column]}
            </Button>
          ))}
      </div>
      {frozenIn !== undefined && (
        <p className={classes.frozen}>
          Frozen in run {frozenIn.run}: it keeps the {countOf(frozenIn.values.length, 'value')} that it began with.
          Changes here count from the next run.
        </p>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" data-column={column}>
                {columnTitles[column]}
              </th>
            ))}
            <th scope="col" data-column="tools">
              <span className={classes.hidden}>Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a value is its place while its text is typed.
            <tr key={index}>
              {columns.map((column) => (
                <td key={column}>
                  {column === 'only' ? (
                    <OnlyWith
                      words={onlyInWords(row.only)}
                      only={row.only}
                      others={others}
                      isOpen={openRow === index}
                      number={index + 1}
                      onToggle={() => setOpenRow(openRow === index ? undefined : index)}
                      onChange={(only) => save(change(index, { only }))}
                    />
                  ) : (
                    cell(index, column)
                  )}
                </td>
              ))}
              <td>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove value ${index + 1}`}
                  onClick={() => save(rows.toSpliced(index, 1))}
                >
                  <IconX size={14} aria-hidden />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <Button size="compact-xs" variant="default" onClick={() => setShown(shown + 500)}>
          Show {formatCount(Math.min(500, rows.length - shown))} more of {formatCount(rows.length - shown)}
        </Button>
      )}
      {reason !== undefined && (
        <p className={classes.reason} role="status">
          {reason}
          {draft.isChanged ? ' Not saved yet.' : ''}
        </p>
      )}
      {pasted === undefined ? (
        <div className={classes.actions}>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => {
              draft.set([...rows, noValue]);
              setShown(Math.max(shown, rows.length + 1));
            }}
          >
            Add a value
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setPasted('')}>
            Paste many
          </Button>
        </div>
      ) : (
        <div className={classes.many}>
          <Textarea
            label="One value a line; a weight may follow after a tab"
            autosize
            minRows={4}
            maxRows={14}
            dir="auto"
            data-autofocus
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
          <div className={classes.actions}>
            <Button
              size="compact-sm"
              variant="default"
              disabled={readLines(pasted).length === 0}
              onClick={() => {
                save([...rows, ...readLines(pasted).map((line) => ({ ...noValue, ...line }))]);
                setPasted(undefined);
              }}
            >
              Add {countOf(readLines(pasted).length, 'value')}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setPasted(undefined)}>
              Close
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

interface PoolDraft {
  readonly rows: readonly PoolValue[];
  /** What the recipe had when this was typed, and what was saved since: with anything else in it, the draft is old. */
  readonly bases: readonly string[];
}

/** What is typed stays until the recipe has it, so that no field jumps back; a row without words stays on. */
function usePoolDraft(key: string, values: Json | undefined) {
  const saved = readPool(values);
  const base = canonicalJson(values ?? null);
  const draft = useDraft<PoolDraft>(key, { rows: saved, bases: [base] });
  const isCurrent = draft.isChanged && draft.value.bases.includes(base);
  const rows = isCurrent ? draft.value.rows : saved;
  return {
    rows,
    isChanged: isCurrent && canonicalJson(writePool(rows)) !== base,
    set: (next: readonly PoolValue[]) => draft.set({ rows: next, bases: [base, canonicalJson(writePool(next))] }),
  };
}

/** Columns that say something, and those that a person asked for. */
function usedColumns(rows: readonly PoolValue[], extra: readonly Column[]): readonly Column[] {
  const hasText =
    rows.length === 0 || rows.some(({ text, prefix, template }) => text !== '' || (prefix === '' && template === ''));
  const has: Readonly<Record<Column, boolean>> = {
    text: hasText,
    weight: rows.some(({ weight }) => weight !== ''),
    prefix: rows.some(({ prefix }) => prefix !== ''),
    template: rows.some(({ template }) => template !== ''),
    only: rows.some(({ only }) => Object.keys(only).length > 0),
  };
  return (Object.keys(columnTitles) as Column[]).filter((column) => has[column] || extra.includes(column));
}
