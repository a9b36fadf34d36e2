/** Samples that are fetched together. */
export const pageSize = 50;

/** The page of a place that counts from the oldest sample. */
export function pageOf(place: number): number {
  return Math.floor(Math.max(0, place) / pageSize);
}
