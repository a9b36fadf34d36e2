import { MultiSelect, UnstyledButton } from '@mantine/core';
import classes from './pool-table.module.css';
import type { PoolValue } from './pool-values.ts';

interface OnlyWithProps {
  /** "label: card_arrival"; '' for any. */
  readonly words: string;
  readonly only: PoolValue['only'];
  readonly others: Readonly<Record<string, readonly string[]>>;
  readonly isOpen: boolean;
  /** Of the value, from 1. */
  readonly number: number;
  onToggle(): void;
  onChange(only: PoolValue['only']): void;
}

/** With which values of other conditions a value goes. */
export function OnlyWith({ words, only, others, isOpen, number, onToggle, onChange }: OnlyWithProps) {
  const names = [...new Set([...Object.keys(only), ...Object.keys(others)])];
  return (
    <>
      <UnstyledButton
        className={classes.only}
        aria-expanded={isOpen}
        aria-label={`Value ${number} goes only with ${words === '' ? 'any' : words}. Change it`}
        title={words}
        onClick={onToggle}
      >
        {words === '' ? <span className={classes.any}>any</span> : words}
      </UnstyledButton>
      {isOpen && (
        <div className={classes.onlyForm}>
          {names.map((name) => {
            const chosen = only[name] ?? [];
            return (
              <MultiSelect
                key={name}
                size="xs"
                label={name}
                placeholder={chosen.length === 0 ? 'Any' : ''}
                data={[...new Set([...(others[name] ?? []), ...chosen])]}
                value={[...chosen]}
                searchable
                clearable
                onChange={(ids) => {
                  const { [name]: _, ...rest } = only;
                  onChange(ids.length === 0 ? rest : { ...rest, [name]: ids });
                }}
              />
            );
          })}
        </div>
      )}
    </>
  );
}
