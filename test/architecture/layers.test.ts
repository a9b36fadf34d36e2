import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowedImports, type PlantedImport, plantedImports } from './planted-violations.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

// The part of dependency-cruiser's JSON that these tests read.
interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string; readonly dependencyTypes: readonly string[] }[];
  }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

describe('the gate between folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-planted-'));
  let planted: Cruise;

  beforeAll(() => {
    for (const [rule, { folder: from, target }] of Object.entries(plantedImports)) plant(folder, rule, from, target);
    for (const [index, allowed] of allowedImports.entries()) {
      plant(folder, `allowed-${index}`, allowed.folder, allowed.target);
    }
    plantCycles(folder);
    cpSync(join(project, 'tsconfig.json'), join(folder, 'tsconfig.json'));
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction');
    planted = cruise(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every rule has a planted violation', () => {
    const rules = planted.summary.ruleSetUsed.forbidden.map(({ name }) => name);
    expect(rules.toSorted()).toEqual([...Object.keys(plantedImports), 'no-runtime-cycle'].toSorted());
  });

  test.each(Object.keys(plantedImports))('%s catches an import, also of a type alone', (rule) => {
    expect(filesCaughtBy(planted, rule)).toEqual(
      expect.arrayContaining([plantedFile(rule, 'value'), plantedFile(rule, 'type')]),
    );
  });

  test('no-runtime-cycle catches modules that need each other, and not types that do', () => {
    // A ring is told once, at its first module.
    expect(filesCaughtBy(planted, 'no-runtime-cycle')).toEqual(['src/shared/base/ring-value-a.ts']);
  });

  test('a violation fails the command that the checks run', () => {
    expect(runGate(folder, 'err').status).toBeGreaterThan(0);
  });

  test('allowed imports pass', () => {
    const caught = planted.summary.violations.filter(({ from }) => from.includes('planted-allowed-'));
    expect(caught).toEqual([]);
  });

  test('imports between TypeScript files of the real source are seen, types too', () => {
    const seen = cruise(project).modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved, dependencyTypes }) => ({
        source,
        resolved,
        isType: dependencyTypes.includes('type-only'),
      })),
    );
    expect(seen).toContainEqual({ source: 'src/main/index.ts', resolved: 'src/main/start-shell.ts', isType: false });
    expect(seen).toContainEqual({
      source: 'src/shared/domain/engine-error.ts',
      resolved: 'src/shared/base/json.ts',
      isType: true,
    });
  });
});

function cruise(folder: string): Cruise {
  const { stdout, stderr } = runGate(folder, 'json');
  // Safe: the tool's own format; a member that is missing fails the test that reads it. Its errors are no JSON.
  return JSON.parse(stdout || stderr) as Cruise;
}

/** Runs the gate as `npm run check` does. */
function runGate(folder: string, outputType: 'err' | 'json') {
  const tool = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const configFile = join(project, '.dependency-cruiser.mjs');
  return spawnSync(process.execPath, [tool, '--config', configFile, '--output-type', outputType, 'src'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
}

function filesCaughtBy(result: Cruise, rule: string): readonly string[] {
  return result.summary.violations.filter((violation) => violation.rule.name === rule).map(({ from }) => from);
}

function plantedFile(rule: string, kind: 'value' | 'type'): string {
  const { folder } = plantedImports[rule] as PlantedImport; // Safe: the rules come from the keys of this table.
  return `${folder}/planted-${rule}-${kind}.ts`;
}

function plant(root: string, name: string, folder: string, target: string): void {
  const isLocal = /^(src|test)\//.test(target);
  const specifier = isLocal ? relativeSpecifier(folder, target) : target;
  if (isLocal) write(root, target, 'export const thing = 1;\nexport type Thing = 1;\n');
  write(
    root,
    `${folder}/planted-${name}-value.ts`,
    `import { thing } from '${specifier}';\nexport const here = thing;\n`,
  );
  write(
    root,
    `${folder}/planted-${name}-type.ts`,
    `import type { Thing } from '${specifier}';\nexport type Here = Thing;\n`,
  );
}

/** Two modules that need each other at run time, and two that only know each other's types. */
function plantCycles(root: string): void {
  for (const { here, there } of [
    { here: 'a', there: 'b' },
    { here: 'b', there: 'a' },
  ]) {
    write(
      root,
      `src/shared/base/ring-value-${here}.ts`,
      `import { ${there} } from './ring-value-${there}.ts';\nexport const ${here} = (): unknown => ${there};\n`,
    );
    write(
      root,
      `src/shared/base/ring-type-${here}.ts`,
      `import type { ${there} } from './ring-type-${there}.ts';\nexport type ${here} = ${there}[];\n`,
    );
  }
}

function relativeSpecifier(folder: string, target: string): string {
  const path = posix.relative(folder, target);
  return path.startsWith('.') ? path : `./${path}`;
}

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
