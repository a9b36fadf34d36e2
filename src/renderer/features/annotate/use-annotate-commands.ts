import { useEffect, useRef, useState } from 'react';
import { type PageCommand, useCommands } from '../../state/commands-store.ts';
import { labelSearchId } from './label-board.tsx';

interface AnnotateActs {
  readonly hasSample: boolean;
  readonly names: readonly string[];
  readonly canUndo: boolean;
  choose(name: string): void;
  rate(rating: number): void;
  submit(): void;
  skip(): void;
  drop(): void;
  keep(): void;
  edit(): void;
  undo(): void;
  back(): void;
  forward(): void;
}

export const noteId = 'annotate-note';
const highestRating = 5;

/** The keys of the queue. After `g` the next digit is a rating; gives whether it is awaited. */
export function useAnnotateCommands(acts: AnnotateActs): { readonly isRating: boolean } {
  const [isRating, setRating] = useState(false);
  const command = (
    id: string,
    title: string,
    keys: readonly string[],
    run: () => void,
    more: Partial<PageCommand> = {},
  ): PageCommand => ({ id, title, area: 'Annotate', keys, run, isDisabled: !acts.hasSample, ...more });
  const digits = Array.from({ length: 9 }, (_, place) => {
    const name = acts.names[place];
    return command(
      `digit-${place + 1}`,
      name === undefined ? `Rate ${place + 1}` : `Label ${name}`,
      [String(place + 1)],
      () => {
        if (isRating && place < highestRating) acts.rate(place + 1);
        else if (!isRating && name !== undefined) acts.choose(name);
        setRating(false);
      },
      { isDisabled: !acts.hasSample || (name === undefined && place >= highestRating), isKeyOnly: name === undefined },
    );
  });
  useCommands('annotate', [
    ...digits,
    command('submit', 'Answer', ['enter'], () => pressOr(acts.submit)),
    command('search', 'Type a label', ['/'], () => document.getElementById(labelSearchId)?.focus()),
    command('rate', 'Give a rating', ['g'], () => setRating(!isRating)),
    command('note', 'Write a note', ['n'], () => document.getElementById(noteId)?.focus()),
    command('skip', 'Skip', ['s'], acts.skip),
    command('drop', 'Drop the sample', ['d'], acts.drop),
    command('keep', 'Keep the sample', ['r'], acts.keep),
    command('edit', 'Edit the text', ['e'], acts.edit),
    command('undo', 'Undo the last answer', [], acts.undo, { isDisabled: !acts.canUndo }),
    command('back', 'Back to the sample before', ['b', 'arrowleft', 'k'], acts.back, { isDisabled: false }),
    command('forward', 'Forward', ['arrowright', 'j'], acts.forward, { isDisabled: false }),
  ]);
  useUndoKey(acts);
  return { isRating };
}

/**
 * `u` and Ctrl/Cmd-Z take back what was done here, before the application's own undo hears them: that one takes back the
 * last command of anybody. Where nothing was done here they go on to it.
 */
function useUndoKey(acts: Pick<AnnotateActs, 'canUndo' | 'undo'>): void {
  const current = useRef(acts);
  current.current = acts;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
      const isUndo =
        event.key.toLowerCase() === 'z' ? event.ctrlKey || event.metaKey : event.key === 'u' && !event.ctrlKey;
      if (!isUndo || event.shiftKey || event.altKey || isTyping || !current.current.canUndo) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return;
      event.preventDefault();
      current.current.undo();
    };
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, []);
}

/** Enter presses the button that has the focus; where none has, it answers. */
function pressOr(submit: () => void): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches('button, a, summary, [role="button"], [role="menuitem"]'))
    focused.click();
  else submit();
}
