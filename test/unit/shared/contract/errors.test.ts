import { expect, test } from 'vitest';
import { decodeEngineError, encodeEngineError } from '../../../../src/shared/contract/errors.ts';
import { EngineError } from '../../../../src/shared/domain/engine-error.ts';

test('an engine error crosses with its code, message and details', () => {
  const error = new EngineError('disk-full', 'The disk is full. Free some space.', { neededBytes: 5 });
  const decoded = decodeEngineError(encodeEngineError(error));
  expect({ ...encodeEngineError(decoded) }).toEqual({
    code: 'disk-full',
    message: 'The disk is full. Free some space.',
    details: { neededBytes: 5 },
  });
  expect(decoded).toBeInstanceOf(EngineError);
});

test('an unexpected error crosses without its message', () => {
  expect(encodeEngineError(new TypeError('/home/x/private'))).toEqual({
    code: 'internal',
    message: 'An unexpected error occurred. The log has the details.',
    details: {},
  });
});

test.each(['made-up', 'toString', ''])('the unknown code %j becomes internal and is kept in the details', (code) => {
  const { code: known, details } = decodeEngineError({ code, message: 'no', details: { a: 1 } });
  expect({ known, details }).toEqual({ known: 'internal', details: { a: 1, code } });
});
