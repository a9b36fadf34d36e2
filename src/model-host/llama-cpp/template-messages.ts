export interface TemplateJob {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type FromTemplateWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };
