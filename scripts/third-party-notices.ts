/**
 * Writes THIRD-PARTY-NOTICES.md: every package that is needed at run time, with its licence and the text of it.
 * `--check` writes nothing and fails when the file is not what it would write.
 *
 * The list comes from the lock file, so it is the same on every machine. An optional package is built for one kind of
 * machine and may be absent here: it is listed without its text, which the package itself carries.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const noticesFile = 'THIRD-PARTY-NOTICES.md';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      name: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

interface UsedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Undefined for an optional package and for one that has no licence file. */
  readonly text: string | undefined;
}

main();

function main(): void {
  const project = fileURLToPath(new URL('..', import.meta.url));
  const wanted = describePackages(readPackages(project));
  const path = join(project, noticesFile);
  if (!process.argv.includes('--check')) writeFileSync(path, wanted);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== wanted) {
    console.error(`${noticesFile} is not current. Run: node scripts/third-party-notices.ts`);
    process.exitCode = 1;
  }
}

/** Fails when a needed package is not installed or says no licence. */
function readPackages(project: string): readonly UsedPackage[] {
  const lock = lockFile.parse(JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')));
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && entry.dev !== true)
    .map(([path, entry]) => {
      const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      if (entry.license === undefined)
        throw new Error(`The package ${name} says no licence. Look it up before it is used.`);
      const text = entry.optional === true ? undefined : findLicenceText(join(project, path), name);
      return { name, version: entry.version ?? '', license: entry.license, text };
    });
}

function findLicenceText(folder: string, name: string): string | undefined {
  if (!existsSync(folder)) throw new Error(`The package ${name} is not installed. Run "npm ci" first.`);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0) return undefined;
  return files
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

/** The page: a table of all packages, then each text once, under the packages that it belongs to. */
function describePackages(packages: readonly UsedPackage[]): string {
  const sorted = packages.toSorted((a, b) => compare(label(a), label(b)));
  const rows = new Set(sorted.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`));
  const byText = Map.groupBy(
    sorted.filter(({ text }) => text !== undefined),
    ({ text }) => text,
  );
  const texts = [...byText].map(([text, owners]) => {
    const names = [...new Set(owners.map(label))].join(', ');
    return `### ${names}\n\n\`\`\`\`text\n${text}\n\`\`\`\`\n`;
  });
  return [
    '# Third-party notices\n',
    'Written by `scripts/third-party-notices.ts`; do not edit. Packages without a text below are optional ones for one',
    'kind of machine, or carry no licence file; their licence is the one named in the table.\n',
    '| package | version | licence |\n|---|---|---|',
    `${[...rows].join('\n')}\n`,
    '## Texts\n',
    texts.join('\n'),
  ].join('\n');
}

function label({ name, version }: UsedPackage): string {
  return `${name} ${version}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
