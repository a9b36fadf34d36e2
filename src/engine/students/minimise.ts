/** Writes the gradient at a point and returns the value there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => Promise<number>;

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False when the steps ran out or no step made the value smaller. */
  readonly hasConverged: boolean;
}

interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

interface Place {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/**
 * L-BFGS with a line search for the weak Wolfe conditions by bisection.
 *
 * @param options.tolerance the norm of the gradient at which it ends.
 * @param options.memory corrections kept, default 10.
 */
export async function minimise(
  objective: Objective,
  options: {
    readonly start: Float64Array;
    readonly tolerance: number;
    readonly memory?: number;
    readonly maximumIterations?: number;
  },
): Promise<Minimum> {
  const { start, tolerance, memory = 10, maximumIterations = 500 } = options;
  const corrections: Correction[] = [];
  let place = await evaluate(objective, Float64Array.from(start));
  let iterations = 0;
  for (; iterations < maximumIterations && norm(place.gradient) > tolerance; iterations++) {
    const next = await findStep(
      objective,
      place,
      descentDirection(place.gradient, corrections),
      corrections.length === 0,
    );
    if (!next && corrections.length === 0) break;
    if (!next) {
      // The curvature kept may mislead: try once along the gradient.
      corrections.length = 0;
      continue;
    }
    remember(corrections, place, next, memory);
    place = next;
  }
  const { point, value, gradient } = place;
  return { point, value, iterations, hasConverged: norm(gradient) <= tolerance };
}

async function evaluate(objective: Objective, point: Float64Array): Promise<Place> {
  const gradient = new Float64Array(point.length);
  return { point, gradient, value: await objective(point, gradient) };
}

/** −H·g by the two-loop recursion. */
function descentDirection(gradient: Float64Array, corrections: readonly Correction[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const factors = corrections.map(() => 0);
  for (let index = corrections.length - 1; index >= 0; index--) {
    const { step, change, curvature } = corrections[index] ?? never();
    const factor = dot(step, direction) / curvature;
    factors[index] = factor;
    addScaled(direction, change, -factor);
  }
  const last = corrections.at(-1);
  if (last) scale(direction, last.curvature / dot(last.change, last.change));
  corrections.forEach(({ step, change, curvature }, index) => {
    addScaled(direction, step, (factors[index] ?? 0) - dot(change, direction) / curvature);
  });
  return direction;
}

/** A step with enough decrease and enough flattening; undefined when the value does not get smaller. */
async function findStep(
  objective: Objective,
  from: Place,
  direction: Float64Array,
  isFirst: boolean,
): Promise<Place | undefined> {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let length = isFirst ? Math.min(1, 1 / norm(from.gradient)) : 1;
  let low = 0;
  let high = Infinity;
  let decreased: Place | undefined;
  for (let attempt = 0; attempt < 40; attempt++) {
    const point = Float64Array.from(from.point);
    addScaled(point, direction, length);
    const next = await evaluate(objective, point);
    if (!(next.value <= from.value + 1e-4 * length * slope)) high = length;
    else if (dot(next.gradient, direction) < 0.9 * slope) {
      low = length;
      decreased = next;
    } else return next;
    length = high === Infinity ? 2 * low : (low + high) / 2;
  }
  return decreased;
}

function remember(corrections: Correction[], from: Place, to: Place, memory: number): void {
  const step = to.point.map((value, at) => value - (from.point[at] ?? 0));
  const change = to.gradient.map((value, at) => value - (from.gradient[at] ?? 0));
  const curvature = dot(step, change);
  // Without curvature (losses that are not convex) the pair would spoil the direction.
  if (curvature <= 1e-12 * dot(change, change)) return;
  corrections.push({ step, change, curvature });
  if (corrections.length > memory) corrections.shift();
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at++) sum += (first[at] ?? 0) * (second[at] ?? 0);
  return sum;
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function addScaled(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at] = (target[at] ?? 0) + factor * (vector[at] ?? 0);
}

function scale(target: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at++) target[at] = (target[at] ?? 0) * factor;
}

function never(): never {
  throw new RangeError('A correction is missing.');
}
