export interface ContextShapeFacts {
  readonly trainedTokens: number;
  /** Memory that one token takes in the state of a slot. */
  readonly bytesPerToken: number;
  /** All memory of the machine. */
  readonly memoryBytes: number;
  readonly cores: number;
  /** As asked for. */
  readonly contextTokens?: number;
  readonly slots?: number;
}

export interface ContextShape {
  readonly slots: number;
  readonly contextTokens: number;
}

const usualTokens = 2048;
const leastTokens = 1024;
const usualSlots = 16;
/** Share of the machine's memory that the state of all slots may take. */
const memoryShare = 0.1;

/**
 * How many slots of how many tokens: 16 of 2048 where the state fits in a tenth of memory, otherwise fewer slots
 * (down to four), then a smaller context, then fewer slots still. What was asked for stays as it is, up to what the
 * model was trained for. Sixteen is where two cores stop gaining; one core gains little from more than four.
 */
export function contextShape(facts: ContextShapeFacts): ContextShape {
  const largest = Math.max(256, facts.trainedTokens);
  let contextTokens = Math.min(facts.contextTokens ?? usualTokens, largest);
  let slots = facts.slots ?? (facts.cores >= 2 ? usualSlots : 4);
  const isTooMuch = (): boolean => slots * contextTokens * facts.bytesPerToken > memoryShare * facts.memoryBytes;
  const halveSlots = (least: number): void => {
    while (facts.slots === undefined && isTooMuch() && slots > least) slots = Math.max(least, Math.floor(slots / 2));
  };
  halveSlots(4);
  while (facts.contextTokens === undefined && isTooMuch() && contextTokens > leastTokens) {
    contextTokens = Math.max(leastTokens, Math.floor(contextTokens / 2));
  }
  halveSlots(1);
  // llama.cpp hands out memory in steps of 256 tokens.
  return { slots: Math.max(1, slots), contextTokens: Math.ceil(contextTokens / 256) * 256 };
}
