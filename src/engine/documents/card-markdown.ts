import type { Finding } from '../../shared/domain/finding.ts';
import type { CardInput } from './card-input.ts';
import { cardLimits, syntheticSentence } from './card-sentences.ts';

/** The card for people. Whatever comes from data or names is escaped, so that it shows as it is and links nowhere. */
export function cardMarkdown(card: CardInput): string {
  return [
    `# ${escapeMarkdown(card.name)}`,
    `**${syntheticSentence(card)}**`,
    purposeSection(card),
    section(
      card.files.length === 1 ? 'File' : 'Files',
      table(
        ['file', 'format', 'rows', 'sha256'],
        card.files.map(({ name, rows, sha256 }) => [name, card.format, rows, sha256]),
      ),
    ),
    countsSection(card),
    section(
      'Labels',
      card.labels.length === 0
        ? 'None.'
        : table(
            ['label', 'samples'],
            card.labels.map((label) => [label.name, label.count]),
          ),
    ),
    section('Sources', sourcesText(card)),
    section('Models', modelsText(card)),
    section('Findings', findingsText(card)),
    section('Word-for-word overlap with the sources', overlapText(card)),
    section(
      'Limits',
      cardLimits(card)
        .map((limit) => `- ${limit}`)
        .join('\n'),
    ),
    ...(card.notes.length === 0
      ? []
      : [section('Notes', card.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n'))]),
    section('How it was made', howText(card)),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

function purposeSection(card: CardInput): string {
  const purpose = { training: 'To train models.', evaluation: 'To evaluate models; not for training them.' }[
    card.purpose
  ];
  const wish = card.intendedUse === undefined ? '' : ` ${escapeMarkdown(card.intendedUse)}`;
  const task = `Task: ${escapeMarkdown(card.task.kind)}. One text is a ${escapeMarkdown(card.task.textType)}, language ${escapeMarkdown(card.task.language)}.`;
  return section('Intended use', `${purpose}${wish}\n\n${task}`);
}

function countsSection(card: CardInput): string {
  const { counts } = card;
  const dropped = counts.dropped.map((step) => [`dropped by ${step.method} (${step.step})`, step.count] as const);
  return section(
    'Counts',
    table(
      ['step', 'samples'],
      [
        ['asked for', counts.asked],
        ['tried', counts.tried],
        ['accepted', counts.accepted],
        ...dropped,
        ['exported', counts.exported],
      ],
    ),
  );
}

function sourcesText(card: CardInput): string {
  if (card.sources.length === 0) return 'None: made from the task description alone.';
  const rows = card.sources.map((source) => {
    const privacy =
      source.privacy === 'dp' ? 'privacy budget' : source.privacy ? 'marked private' : 'not marked private';
    return [source.role, source.name, source.rows, privacy, source.attribution ?? 'none given', source.hash];
  });
  return table(['role', 'file', 'rows', 'privacy', 'attribution', 'sha256'], rows);
}

function modelsText(card: CardInput): string {
  if (card.models.length === 0) return 'None.';
  return table(
    ['role', 'model', 'licence', 'sha256'],
    card.models.map((model) => [model.role, model.name, model.licence ?? 'not known', model.hash]),
  );
}

function findingsText(card: CardInput): string {
  if (card.findings.length === 0) return 'Nothing was evaluated.';
  const rows = card.findings.map(({ finding }) => [
    finding.title,
    valueText(finding),
    intervalText(finding),
    finding.n,
    finding.warnings.join(' '),
  ]);
  return table(['finding', 'value', 'interval', 'n', 'warnings'], rows);
}

function valueText(finding: Finding): string {
  return finding.value === null ? 'not defined' : numberText(finding.value, finding.unit);
}

function intervalText(finding: Finding): string {
  if (!finding.interval) return 'none';
  const [low, high] = finding.interval;
  const note = finding.intervalNote === undefined ? '' : ` (${finding.intervalNote})`;
  return `${numberText(low, finding.unit)} to ${numberText(high, finding.unit)}${note}`;
}

function numberText(value: number, unit: Finding['unit']): string {
  if (unit === 'share') return `${(value * 100).toFixed(1)} %`;
  const digits = Number.isInteger(value) ? String(value) : value.toPrecision(4);
  return unit === 'bits' || unit === 'seconds' ? `${digits} ${unit}` : digits;
}

function overlapText(card: CardInput): string {
  const { overlap } = card;
  if (overlap.kind === 'not-measured') return `Not measured: ${escapeMarkdown(overlap.reason)}`;
  const share = `${overlap.minimumShare * 100} %`;
  const summary =
    `${overlap.flagged} of ${overlap.samples} samples share a run of at least ${overlap.minimumTokens} words with a source ` +
    `(${overlap.byTokens}), or a run of at least ${share} of their words (${overlap.byShare}). ` +
    `${overlap.atLeast50Tokens} share 50 words or more. The longest run has ${overlap.longest} words.`;
  if (overlap.worst.length === 0) return summary;
  const rows = overlap.worst.map((run) => [
    run.sampleId,
    run.sourceId,
    run.tokens,
    `${(run.share * 100).toFixed(0)} %`,
  ]);
  return `${summary}\n\n${table(['sample', 'source text', 'words', 'share of the sample'], rows)}`;
}

function howText(card: CardInput): string {
  const made = `${escapeMarkdown(card.madeWith.name)} ${escapeMarkdown(card.madeWith.version)}, ${escapeMarkdown(card.madeAt)}, seed ${card.seed}, recipe sha256 ${escapeMarkdown(card.recipe.hash)}.`;
  return `${made}\n\n${fenced(card.recipe.text)}`;
}

/** A fence longer than any run of backticks in the text, so that nothing in it ends the block. */
function fenced(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${text.replace(/\s*$/, '')}\n${fence}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => escapeMarkdown(String(cell))).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** One line of plain text: marks lose their meaning, bare addresses are not linked, control characters become blanks. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>()#!|~&$]/g, '\\$&')
    .replace(/^([-+]|[0-9]+[.)])(?=\s|$)/, '\\$1')
    .replace(/(https?|ftp|mailto):/gi, '$1\u200b:')
    .replace(/(www)\./gi, '$1\u200b.')
    .replace(/@/g, '\u200b@');
}
