import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints the last line of a test run: `N passed, N failed, N skipped`, counting test cases.
 *
 * What failed outside a test case counts as one failure each, so that the line never reads better than the run: a file
 * that could not be loaded, an error in a hook of a suite, an error that nobody caught.
 */
export default class TestSummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      // A test that never ran is pending: the run was broken off.
      for (const { state } of results(module)) counts[state === 'pending' ? 'failed' : state] += 1;
    }
    // Straight to the stream: the reporter must not go through vitest's console capture.
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}

function results(module: TestModule): { readonly state: 'passed' | 'failed' | 'skipped' | 'pending' }[] {
  return [...module.children.allTests()].map((test) => test.result());
}
