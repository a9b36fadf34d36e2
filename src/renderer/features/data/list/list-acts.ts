/** What a person does in the list. All by the number of a sample. */
export interface ListActs {
  /** 0: the first. */
  open(number: number): void;
  toggle(number: number): void;
  /** From the current one to this one. */
  extend(number: number): void;
  selectAll(): void;
  deselect(): void;
  /** The list got the focus: there is always a current one then. */
  enter(): void;
  move(by: number | 'first' | 'last'): void;
}

export interface ListHandle {
  /** Brings a row into sight. */
  show(index: number): void;
  focus(): void;
}
