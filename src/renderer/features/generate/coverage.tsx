import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { type SampleFilter, useRoute } from '../../state/route-store.ts';
import { CellList } from './cell-list.tsx';
import classes from './coverage.module.css';
import { CoverageMatrixTable } from './coverage-matrix.tsx';
import {
  type CellCount,
  cellInWords,
  conditionsOfCells,
  coverageMatrix,
  matrixToBegin,
  shortCells,
  sumOfCells,
  toCellCounts,
} from './coverage-table.ts';
import type { Generation } from './use-generation.ts';

interface CoverageProps {
  readonly generation: Generation;
  /** More for these cells of a run. */
  onTopUp(run: string, cells: readonly CellCount[]): void;
}

/** Stands for the plan of the recipe where runs are chosen. */
const nextRun = 'next';

/** What was asked of each cell, and what is there. */
export function Coverage({ generation, onTopUp }: CoverageProps) {
  const { go } = useRoute();
  const { project, plan } = generation;
  const runs = generation.runs.filter(({ isHidden }) => !isHidden).toReversed();
  const [source, setSource] = useState<string>();
  const run = source === nextRun ? undefined : (runs.find((one) => one.run === source) ?? generation.run);
  const answer = useAnswer('run.cells', { project, run: run?.run ?? '' }, { enabled: run !== undefined });
  const runCells = run === undefined ? [] : toCellCounts(answer.data?.cells ?? []);
  const isEnded = run?.state === 'done' || run?.state === 'cancelled';
  const [view, setView] = useState<'matrix' | 'list'>();
  const [chosen, setChosen] = useState<{ readonly row?: string; readonly column?: string }>({});
  const showsRun = run !== undefined && runCells.length > 0;
  const cells = showsRun ? runCells : toCellCounts(plan.data?.cells ?? []);
  const conditions = conditionsOfCells(cells).filter(({ values }) => values.length > 1);
  const begin = matrixToBegin(cells);
  const names = conditions.map(({ name }) => name);
  const row = known(chosen.row, names) ?? begin?.row ?? names[0];
  const column =
    known(
      chosen.column,
      names.filter((name) => name !== row),
    ) ??
    (begin?.column === row ? undefined : begin?.column) ??
    names.find((name) => name !== row);
  const canMatrix = row !== undefined && column !== undefined;
  const shownView = canMatrix ? (view ?? (begin === undefined ? 'list' : 'matrix')) : 'list';
  const canTopUp = showsRun && isEnded;
  const short = showsRun && isEnded ? shortCells(cells) : [];
  const total = sumOfCells(cells);
  const openSamples = (filter: SampleFilter, title: string) =>
    run !== undefined &&
    go({ screen: 'data', filter: { runId: run.run, ...filter }, filterTitle: `${title}, run ${run.run}` });
  if (cells.length === 0) {
    return (
      <EmptyState title="No cells yet">
        {plan.error === null
          ? 'Cells are the combinations of conditions. They show here when the recipe can be planned.'
          : plan.error.message}
      </EmptyState>
    );
  }
  return (
    <div className={classes.coverage}>
      <div className={classes.head}>
        {runs.length > 0 && (
          <Select
            size="xs"
            w={170}
            aria-label="Cells of"
            data={[
              ...runs.map((one) => ({
                value: one.run,
                label: one.topUpOf === null ? `Run ${one.run}` : `Run ${one.run}, tops up ${one.topUpOf}`,
              })),
              { value: nextRun, label: 'Next run, as planned' },
            ]}
            value={source ?? run?.run ?? nextRun}
            allowDeselect={false}
            onChange={(value) => value !== null && setSource(value)}
          />
        )}
        {canMatrix && (
          <SegmentedControl
            size="xs"
            aria-label="Shown as"
            data={[
              { value: 'matrix', label: 'Matrix' },
              { value: 'list', label: 'List' },
            ]}
            value={shownView}
            onChange={(value) => setView(value === 'matrix' ? 'matrix' : 'list')}
          />
        )}
        {shownView === 'matrix' && names.length > 2 && (
          <>
            <Select
              size="xs"
              w={140}
              aria-label="Rows"
              data={names}
              value={row ?? null}
              allowDeselect={false}
              onChange={(name) => name !== null && setChosen({ ...chosen, row: name })}
            />
            <span className={classes.by}>by</span>
            <Select
              size="xs"
              w={140}
              aria-label="Columns"
              data={names.filter((name) => name !== row)}
              value={column ?? null}
              allowDeselect={false}
              onChange={(name) => name !== null && setChosen({ ...chosen, column: name })}
            />
          </>
        )}
        <span className={classes.summary}>
          {countOf(cells.length, 'cell')}, {formatCount(total.asked)} asked
          {showsRun && `, ${formatCount(total.accepted)} accepted`}
          {total.inWork > 0 && `, ${formatCount(total.inWork)} in work`}
        </span>
        {short.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => onTopUp(run?.run ?? '', short)}>
            Top up {countOf(short.length, 'short cell')}…
          </Button>
        )}
      </div>
      {shownView === 'matrix' && row !== undefined && column !== undefined ? (
        <CoverageMatrixTable
          matrix={coverageMatrix(cells, row, column)}
          rowName={row}
          columnName={column}
          showsRun={showsRun}
          isEnded={isEnded}
          onOpen={(values, title) =>
            openSamples({ conditions: Object.entries(values).map(([name, id]) => ({ name, valueIds: [id] })) }, title)
          }
          {...(canTopUp ? { onTopUp: (chosen: readonly CellCount[]) => onTopUp(run.run, chosen) } : {})}
        />
      ) : (
        <CellList
          cells={cells}
          showsRun={showsRun}
          isEnded={isEnded}
          onOpenGroup={({ name, id }, title) => openSamples({ conditions: [{ name, valueIds: [id] }] }, title)}
          onOpen={(cell) => openSamples({ cell: cell.cell }, `Cell ${cellInWords(cell)}`)}
          {...(canTopUp ? { onTopUp: (chosen: readonly CellCount[]) => onTopUp(run.run, chosen) } : {})}
        />
      )}
    </div>
  );
}

function known(name: string | undefined, names: readonly string[]): string | undefined {
  return name !== undefined && names.includes(name) ? name : undefined;
}
