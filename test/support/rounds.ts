/** How often the tests that kill processes do it: SEEDLOOM_ROUNDS, by default 30. `npm run release-checks` does more. */
export const rounds = Math.max(1, Number(process.env['SEEDLOOM_ROUNDS'] ?? 30));

/** Time for so many rounds on a machine that is busy with other tests. */
export const roundsTimeoutMs = 60_000 + rounds * 20_000;
