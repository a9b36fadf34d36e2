/** What is known of a GGUF file whose header was checked. Plain JSON. */
export interface GgufFacts {
  readonly sizeBytes: number;
  /** `llama`, `qwen2`, `gemma3`, … */
  readonly architecture: string;
  /** The name that the file gives itself. */
  readonly name: string | null;
  readonly contextTokens: number;
  readonly parameterCount: number;
  /** `Q4_1`, `Q4_K_M`, …; the type of most weights where the file does not say. */
  readonly quantisation: string;
  readonly hasChatTemplate: boolean;
  /** sha256 of the chat template's text. */
  readonly chatTemplateHash: string | null;
  readonly embeddingLength: number;
  readonly vocabularySize: number;
  readonly blockCount: number;
  /** Keys and values of one token of context at 16 bits each, an upper bound for models with sliding windows. */
  readonly cacheBytesPerToken: number;
}

/** Why a file is refused. `unsuitable`: a sound file of a kind that cannot generate. */
export interface GgufFault {
  readonly kind: 'invalid' | 'unsuitable';
  /** What is wrong, as the end of the sentence "The file …". */
  readonly reason: string;
}

export type GgufVerdict = { readonly facts: GgufFacts } | { readonly fault: GgufFault };

export class GgufRefusal extends Error {
  readonly fault: GgufFault;

  constructor(kind: GgufFault['kind'], reason: string) {
    super(reason);
    this.fault = { kind, reason };
  }
}

export function refuse(reason: string): never {
  throw new GgufRefusal('invalid', reason);
}
