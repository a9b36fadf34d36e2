const checkEveryMs = 1000;

/**
 * Ends the process when its resident memory passes the limit, so that a model that is larger than expected does not take
 * the machine with it. Native memory has no limit of its own in Node. No limit without a number.
 */
export function limitMemory(megabytes: string | undefined): void {
  const limit = Number(megabytes ?? 0);
  if (!(limit > 0)) return;
  setInterval(() => {
    const used = process.memoryUsage.rss() / 2 ** 20;
    if (used <= limit) return;
    console.error(`The model host uses ${Math.round(used)} MB, more than the limit of ${limit} MB, and ends.`);
    process.exit(memoryExitCode);
  }, checkEveryMs).unref();
}

/** Tells the parent why. */
export const memoryExitCode = 86;
