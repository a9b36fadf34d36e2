/**
 * Refuses an ONNX file that refers to other files, or is not the protobuf it should be.
 *
 * Weights of an ONNX model may lie in "external data": a path in the model, which a hostile file points at anything
 * the process may read. Models that are used here hold everything in one file, so any such reference is refused.
 * The walk visits every field, since graphs nest inside attributes, and allocates nothing from what it reads.
 * @throws Error with a sentence.
 */
export function checkOnnxFile(bytes: Uint8Array): void {
  if (bytes.length < 16) throw new Error('the ONNX file is cut short');
  let hasGraph = false;
  walk(bytes, 0, bytes.length, (field) => {
    if (field.number === 7 && field.wire === 2) {
      hasGraph = true;
      checkGraph(bytes, field.start, field.end, 0);
    } else if (field.number === 25 && field.wire === 2) {
      checkFunction(bytes, field.start, field.end);
    }
  });
  if (!hasGraph) throw new Error('the ONNX file holds no graph');
}

const maximumDepth = 16;

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of the content, for length-delimited fields. */
  readonly start: number;
  readonly end: number;
  /** Of a number field. */
  readonly value: number;
}

/** GraphProto: 1 nodes, 5 initial tensors, 15 sparse ones. */
function checkGraph(bytes: Uint8Array, start: number, end: number, depth: number): void {
  if (depth > maximumDepth) throw new Error('the ONNX file nests its graphs too deeply');
  walk(bytes, start, end, (field) => {
    if (field.wire !== 2) return;
    if (field.number === 1) checkNode(bytes, field, depth);
    else if (field.number === 5) checkTensor(bytes, field);
    else if (field.number === 15) checkSparseTensor(bytes, field);
  });
}

/** FunctionProto: 7 nodes, 11 attributes with defaults. */
function checkFunction(bytes: Uint8Array, start: number, end: number): void {
  walk(bytes, start, end, (field) => {
    if (field.wire !== 2) return;
    if (field.number === 7) checkNode(bytes, field, 0);
    else if (field.number === 11) checkAttribute(bytes, field, 0);
  });
}

/** NodeProto: 5 attributes. */
function checkNode(bytes: Uint8Array, node: Field, depth: number): void {
  walk(bytes, node.start, node.end, (field) => {
    if (field.number === 5 && field.wire === 2) checkAttribute(bytes, field, depth);
  });
}

/** AttributeProto: 5 and 10 tensors, 6 and 11 graphs, 22 and 23 sparse tensors. */
function checkAttribute(bytes: Uint8Array, attribute: Field, depth: number): void {
  walk(bytes, attribute.start, attribute.end, (inner) => {
    if (inner.wire !== 2) return;
    if (inner.number === 5 || inner.number === 10) checkTensor(bytes, inner);
    else if (inner.number === 6 || inner.number === 11) checkGraph(bytes, inner.start, inner.end, depth + 1);
    else if (inner.number === 22 || inner.number === 23) checkSparseTensor(bytes, inner);
  });
}

/** TensorProto: 13 external data, 14 where the data is (1 = external). */
function checkTensor(bytes: Uint8Array, tensor: Field): void {
  walk(bytes, tensor.start, tensor.end, (field) => {
    if (field.number === 13 || (field.number === 14 && field.value !== 0)) {
      throw new Error('the ONNX file refers to data in another file, which is not allowed');
    }
  });
}

/** SparseTensorProto: 1 values, 2 indices. */
function checkSparseTensor(bytes: Uint8Array, sparse: Field): void {
  walk(bytes, sparse.start, sparse.end, (field) => {
    if (field.wire === 2 && (field.number === 1 || field.number === 2)) checkTensor(bytes, field);
  });
}

function walk(bytes: Uint8Array, start: number, end: number, visit: (field: Field) => void): void {
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    at = tag.next;
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    if (number === 0) throw new Error('the ONNX file is damaged');
    let value = 0;
    let contentStart = at;
    if (wire === 0) {
      const read = readVarint(bytes, at, end);
      value = read.value;
      at = read.next;
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = readVarint(bytes, at, end);
      contentStart = length.next;
      at = length.next + length.value;
    } else throw new Error('the ONNX file is damaged');
    if (at > end) throw new Error('the ONNX file is cut short');
    visit({ number, wire, start: contentStart, end: at, value });
  }
}

function readVarint(bytes: Uint8Array, start: number, end: number): { value: number; next: number } {
  let value = 0;
  let factor = 1;
  for (let at = start; at < end && at < start + 10; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next: at + 1 };
    factor *= 128;
  }
  throw new Error('the ONNX file is damaged');
}
