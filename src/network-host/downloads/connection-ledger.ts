import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One line of `<home>/connections.jsonl`: everything that ever left this machine, or tried to. */
export interface ConnectionLedgerLine {
  /** ISO time at which the attempt was about to start. */
  readonly time: string;
  /** What goes out or comes in: `GET onnx/model_quantized.onnx of Xenova/all-MiniLM-L6-v2`. */
  readonly what: string;
  /** The host and port, or the package client that chooses one. */
  readonly where: string;
  /** The act of the person that led to it. */
  readonly why: string;
}

/** Adds a line and brings it to the disk. Callers await it before they connect, so that no connection lacks its line. */
export async function writeConnectionLedgerLine(home: string, line: Omit<ConnectionLedgerLine, 'time'>): Promise<void> {
  const whole: ConnectionLedgerLine = { time: new Date().toISOString(), ...line };
  await appendFile(join(home, 'connections.jsonl'), `${JSON.stringify(whole)}\n`, { mode: 0o600, flush: true });
}
