import type { RunProgress } from '../../shared/domain/run-report.ts';
import type { Clock } from './run-environment.ts';

interface Reading {
  readonly ms: number;
  readonly accepted: number;
  readonly tokens: number;
}

const windowMs = 10_000;

/** Speeds over the last ten seconds, and what they say about the time left. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #readings: Reading[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(accepted: number, tokens: number): void {
    const ms = this.#clock.elapsedMs();
    this.#readings.push({ ms, accepted, tokens });
    while (this.#readings.length > 2 && ms - (this.#readings[0]?.ms ?? ms) > windowMs) this.#readings.shift();
  }

  speeds(asked: number): Pick<RunProgress, 'tokensPerSecond' | 'samplesPerMinute' | 'secondsLeft'> {
    const first = this.#readings[0];
    const last = this.#readings[this.#readings.length - 1];
    const seconds = first === undefined || last === undefined ? 0 : (last.ms - first.ms) / 1000;
    if (first === undefined || last === undefined || seconds < 0.5)
      return { tokensPerSecond: null, samplesPerMinute: null, secondsLeft: null };
    const got = last.accepted - first.accepted;
    return {
      tokensPerSecond: Math.round((last.tokens - first.tokens) / seconds),
      samplesPerMinute: Math.round((got / seconds) * 60),
      secondsLeft: timeLeft(asked - last.accepted, got, seconds),
    };
  }
}

/** A Poisson count of `got` in `seconds` is taken to vary by two standard deviations. */
function timeLeft(missing: number, got: number, seconds: number): RunProgress['secondsLeft'] {
  if (missing <= 0) return { likely: 0, low: 0, high: 0 };
  if (got === 0) return null;
  const spread = 2 * Math.sqrt(got);
  const at = (count: number) => Math.round((missing * seconds) / count);
  return { likely: at(got), low: at(got + spread), high: at(Math.max(1, got - spread)) };
}
