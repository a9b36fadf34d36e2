import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ErrorNote } from '../../components/error-note.tsx';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { type SampleFilter, useRoute } from '../../state/route-store.ts';
import { AddSamplePanel } from './add-sample-panel.tsx';
import { AskMany } from './bulk-bar.tsx';
import { DataActions } from './data-actions.tsx';
import classes from './data-screen.module.css';
import { FilterBar } from './filters/filter-bar.tsx';
import { filterChips } from './filters/filter-chips.ts';
import { FilterColumn } from './filters/filter-column.tsx';
import { useArrival } from './filters/use-arrival.ts';
import type { ListHandle } from './list/list-acts.ts';
import { createListState } from './list/list-state.ts';
import { SampleList } from './list/sample-list.tsx';
import { useDataColumns } from './list/use-data-columns.ts';
import { useRowStore } from './list/use-row-store.ts';
import { useSampleOrder } from './list/use-sample-order.ts';
import { NoSamples } from './no-samples.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { stateInWords } from './state-in-words.ts';
import { StoryPanel } from './story/story-panel.tsx';
import { useBrowsing } from './use-browsing.ts';
import { useDataCommands } from './use-data-commands.ts';
import { type SampleAct, useSampleActs } from './use-sample-acts.ts';
import { useStoryArrival } from './use-story-arrival.ts';
import { useTaskLabels } from './use-task-labels.ts';
import { type ListView, parseView, writeView } from './view.ts';
import { useWatched } from './watched.ts';

const nothing = new Int32Array();

/** All samples: found by filters, read one by one, decided on alone or together. */
export function DataScreen() {
  const { project } = useProject();
  const { route, go, adjust } = useRoute();
  const { filter, sample } = route;
  const view = useMemo(() => parseView(route.part), [route.part]);
  const labels = useTaskLabels(project);
  const [list] = useState(createListState);
  const rows = useRowStore(project);
  const sampleOrder = useSampleOrder(project, filter, view.sort);
  const order = sampleOrder.order ?? nothing;
  const facets = useAnswer('samples.facets', { project, filter }, { keepPrevious: true });
  const counts = useAnswer('samples.counts', { project, filter: {}, by: 'origin' }, { keepPrevious: true });
  const all = counts.data?.counts.reduce((sum, { count }) => sum + count, 0);
  const columns = useDataColumns(facets.data?.scores);
  const arrival = useArrival(route.filterTitle, filter);

  const handle = useRef<ListHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const [isAdding, setAdding] = useState(false);
  const [isLabelling, setLabelling] = useState(false);
  // By number: the story of the current one may still be on its way.
  const [editing, setEditing] = useState(0);

  const openStory = (id: string) => {
    setAdding(false);
    adjust({ sample: id });
  };
  const browsing = useBrowsing({
    order,
    filter,
    rows,
    list,
    handle,
    isStoryOpen: sample !== null,
    openStory,
    closeStory: () => adjust({ sample: null }),
  });
  // What was acted on is no longer selected: the next key is for the current one, not for what nobody sees.
  const acts = useSampleActs(project, labels, { all: all ?? 0, onDone: browsing.deselect });
  const expectStory = useStoryArrival(project, sample, list, { order, handle });
  const changeFilter = useCallback(
    (next: SampleFilter) => {
      browsing.deselect();
      adjust({ filter: next });
    },
    [adjust, browsing],
  );
  const changeView = useCallback(
    (change: Partial<ListView>) => adjust({ part: writeView({ ...view, ...change }) }),
    [adjust, view],
  );
  const leaveSearch = useCallback(() => handle.current?.focus(), []);
  const actOnTarget = (act: SampleAct) => acts.start(act, browsing.targetCount(), browsing.resolveTarget);
  const restore = () => {
    const row = rows.find(list.current.get());
    const isOwnWord = browsing.targetCount() === 1 && row?.decision != null && row.decision.decision !== 'keep';
    actOnTarget({ kind: 'decide', decision: isOwnWord ? 'clear' : 'keep' });
  };
  const openFrom = (id: string) => {
    expectStory();
    openStory(id);
  };
  const hasSelection = useWatched(list.selection, (one) => one.kind === 'all' || one.numbers.size > 0);
  useDataCommands({
    labels,
    mode: view.mode,
    hasList: order.length > 0,
    hasSelection,
    move: browsing.move,
    step: browsing.step,
    select: browsing.toggleCurrent,
    selectAll: browsing.selectAll,
    deselect: browsing.deselect,
    escape: browsing.escape,
    act: actOnTarget,
    restore,
    edit() {
      setEditing(list.current.get());
      browsing.open(list.current.get());
    },
    label() {
      if (!hasSelection) browsing.toggleCurrent();
      setLabelling(true);
    },
    search() {
      columns.showFilters();
      setTimeout(() => searchField.current?.focus());
    },
    foldFilters: columns.toggleFilters,
    setMode: (mode) => changeView({ mode }),
    add: () => setAdding(true),
    clearFilters: () => changeFilter({}),
  });
  const isThere = sampleOrder.order !== undefined;
  useEffect(() => {
    if (isThere && document.activeElement === document.body) handle.current?.focus();
  }, [isThere]);

  return (
    <Screen
      title="Data"
      isBare
      state={stateInWords({ shown: sampleOrder.order?.length, all, facets: facets.data, filter })}
      actions={
        <DataActions
          mode={view.mode}
          columns={columns}
          onMode={(mode) => changeView({ mode })}
          onAdd={() => setAdding(true)}
        />
      }
      panel={
        isAdding ? (
          <AddSamplePanel
            project={project}
            labels={labels}
            onAdded={(id) => {
              sampleOrder.showWaiting();
              openFrom(id);
            }}
            onClose={() => setAdding(false)}
          />
        ) : (
          sample !== null && (
            <StoryPanel
              project={project}
              sample={sample}
              labels={labels}
              editing={editing}
              onEditing={(number) => {
                setEditing(number);
                if (number === 0) handle.current?.focus();
              }}
              onStep={browsing.step}
              onAct={(act, id) => acts.start(act, 1, async () => ({ ids: [id] }))}
              onOpen={openFrom}
              onFilter={(next, filterTitle) => go({ screen: 'data', filter: next, filterTitle })}
              onRejections={(run) => go({ screen: 'activity', run })}
              onClose={() => {
                adjust({ sample: null });
                handle.current?.focus();
              }}
            />
          )
        )
      }
    >
      <div className={classes.columns}>
        {!columns.areFiltersFolded && (
          <FilterColumn
            filter={filter}
            facets={facets.data}
            error={facets.error}
            labels={labels}
            searchField={searchField}
            onChange={changeFilter}
            onLeaveSearch={leaveSearch}
            onRetry={facets.refetch}
          />
        )}
        <div className={classes.list}>
          <FilterBar
            chips={filterChips(filter, facets.data)}
            title={route.filterTitle}
            isChanged={arrival.isChanged}
            onChange={changeFilter}
            onBack={arrival.goBack}
          />
          {sampleOrder.error !== null && (
            <ErrorNote title="The samples could not be listed" error={sampleOrder.error} onRetry={sampleOrder.retry} />
          )}
          {isThere && order.length === 0 && !sampleOrder.isOld && (
            <NoSamples isFiltered={(all ?? 0) > 0} onClear={() => changeFilter({})} onGo={(screen) => go({ screen })} />
          )}
          {order.length > 0 && (
            <SampleList
              key={view.mode}
              mode={view.mode}
              order={order}
              listKey={sampleOrder.key}
              isOld={sampleOrder.isOld}
              waiting={sampleOrder.waiting}
              columns={columns.shown}
              sort={view.sort}
              labelNames={labels.names}
              rows={rows}
              list={list}
              acts={browsing}
              handle={handle}
              onSort={(sort) => changeView({ sort })}
              onResize={columns.resize}
              onShowWaiting={sampleOrder.showWaiting}
            />
          )}
          <SelectionBar
            list={list}
            order={order}
            labels={labels}
            isLabelling={isLabelling}
            isPending={acts.isPending}
            onLabelling={setLabelling}
            onAct={actOnTarget}
            onSelectAll={browsing.selectAll}
            onClear={browsing.deselect}
          />
        </div>
      </div>
      {acts.asked !== undefined && (
        <AskMany title={acts.asked.title} count={acts.asked.count} onConfirm={acts.confirm} onRefuse={acts.refuse} />
      )}
    </Screen>
  );
}
