import type { CatalogueModel, FileSource } from '../../shared/process/model-catalogue.ts';

/** Where the files of a model can come from: each source once, in the order in which a fetch tries them. */
export function sourcesInWords({ files }: Pick<CatalogueModel, 'files'>): readonly string[] {
  return [...new Set(files.flatMap((file) => file.sources.map(inWords)))];
}

function inWords(source: FileSource): string {
  switch (source.kind) {
    case 'https':
      return `${source.host === 'hugging-face' ? 'Hugging Face' : source.host}: ${source.repository}`;
    case 'pip':
      return `Python packages, by pip: ${source.parts.map((part) => `${part.package} ${part.version}`).join(', ')}`;
    case 'maven':
      return `Java package, by Maven: ${source.artifact}`;
    case 'hand':
      return `By hand: ${source.say}`;
  }
}
