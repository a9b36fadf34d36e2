/** Known texts that answer how much of a text is copied from one of them; `createCommonRunIndex` of numerics gives one. */
export interface CopiedRunIndex {
  longest(tokens: readonly string[]): { readonly id: string; readonly length: number } | undefined;
}

export interface CopiedRun {
  readonly sampleId: string;
  readonly sourceId: string;
  /** Tokens of the longest run. */
  readonly tokens: number;
  /** Of the sample's tokens, in [0, 1]. */
  readonly share: number;
}

/** How much of a dataset stands word for word in its sources. A screen: passing it does not show that nothing was remembered. */
export interface VerbatimOverlap {
  readonly samples: number;
  /** Samples without tokens are in `samples` and can share nothing. */
  readonly emptySamples: number;
  readonly minimumTokens: number;
  readonly minimumShare: number;
  /** Samples whose longest run has at least `minimumTokens` tokens, at least `minimumShare` of the sample, and either. */
  readonly byTokens: number;
  readonly byShare: number;
  readonly flagged: number;
  /** Samples that share a run of 50 tokens or more. */
  readonly atLeast50Tokens: number;
  /** Tokens of the longest run of all, 0 when nothing is shared. */
  readonly longest: number;
  /** The five longest, ties by share and id. Ids only: the words themselves may be private. */
  readonly worst: readonly CopiedRun[];
}

/**
 * The longest run of tokens that each exported sample shares with any source text.
 *
 * Give only samples that were made here: a seed that is exported stands in its source by definition. Thresholds after
 * methods/curation-and-annotation 1.15 step 1: 10 tokens, or half of the sample.
 *
 * @param options.tokens `words` of numerics, and the same for the texts in the index.
 */
export async function measureVerbatimOverlap(
  samples:
    | Iterable<{ readonly id: string; readonly text: string }>
    | AsyncIterable<{ readonly id: string; readonly text: string }>,
  options: {
    readonly index: CopiedRunIndex;
    readonly tokens: (text: string) => readonly string[];
    readonly minimumTokens?: number;
    readonly minimumShare?: number;
    readonly signal?: AbortSignal;
    /** Called after every 200 samples: the place to let others have the thread. */
    readonly pause?: () => Promise<void>;
    /** Each sample that one of the thresholds flags. */
    readonly onFlagged?: (sampleId: string) => void;
  },
): Promise<VerbatimOverlap> {
  const { index, tokens: tokenise, minimumTokens = 10, minimumShare = 0.5 } = options;
  const counts = { samples: 0, emptySamples: 0, byTokens: 0, byShare: 0, flagged: 0, atLeast50Tokens: 0 };
  let worst: readonly CopiedRun[] = [];

  for await (const sample of samples) {
    if (++counts.samples % 200 === 0) {
      options.signal?.throwIfAborted();
      await options.pause?.();
    }
    const tokens = tokenise(sample.text);
    if (tokens.length === 0) {
      counts.emptySamples++;
      continue;
    }
    const run = index.longest(tokens);
    if (!run) continue;
    const share = run.length / tokens.length;
    const isLong = run.length >= minimumTokens;
    const isLarge = share >= minimumShare;
    if (isLong) counts.byTokens++;
    if (isLarge) counts.byShare++;
    if (isLong || isLarge) {
      counts.flagged++;
      options.onFlagged?.(sample.id);
    }
    if (run.length >= 50) counts.atLeast50Tokens++;
    worst = [...worst, { sampleId: sample.id, sourceId: run.id, tokens: run.length, share }].sort(byLength).slice(0, 5);
  }
  return { ...counts, minimumTokens, minimumShare, longest: worst[0]?.tokens ?? 0, worst };
}

function byLength(a: CopiedRun, b: CopiedRun): number {
  return b.tokens - a.tokens || b.share - a.share || (a.sampleId < b.sampleId ? -1 : a.sampleId > b.sampleId ? 1 : 0);
}
