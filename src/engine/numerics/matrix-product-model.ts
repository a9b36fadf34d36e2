/** One ONNX model: y = a · bᵀ, float32, any shapes. Written by hand, so that no model file is needed. */
export function matrixProductModel(): Uint8Array {
  const transposeSecond = message(text(1, 'transB'), number(3, 1), number(20, attributeTypeInt));
  const node = message(text(1, 'a'), text(1, 'b'), text(2, 'y'), text(4, 'Gemm'), field(5, transposeSecond));
  const graph = message(
    field(1, node),
    text(2, 'product'),
    field(11, tensor('a', ['rows', 'columns'])),
    field(11, tensor('b', ['others', 'columns'])),
    field(12, tensor('y', ['rows', 'others'])),
  );
  const operators = message(number(2, operatorSetVersion));
  return Uint8Array.from(message(number(1, irVersion), field(7, graph), field(8, operators)));
}

const irVersion = 8;
const operatorSetVersion = 13;
const attributeTypeInt = 2;
const elementTypeFloat = 1;

/** ValueInfoProto: a name and a tensor type whose dimensions have names instead of sizes. */
function tensor(name: string, dimensions: readonly string[]): number[] {
  const shape = message(...dimensions.map((dimension) => field(1, text(2, dimension))));
  return message(text(1, name), field(2, field(1, message(number(1, elementTypeFloat), field(2, shape)))));
}

function message(...fields: readonly (readonly number[])[]): number[] {
  return fields.flat();
}

function field(tag: number, bytes: readonly number[]): number[] {
  return [...varint(tag * 8 + 2), ...varint(bytes.length), ...bytes];
}

function text(tag: number, value: string): number[] {
  return field(tag, [...new TextEncoder().encode(value)]);
}

function number(tag: number, value: number): number[] {
  return [...varint(tag * 8), ...varint(value)];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
