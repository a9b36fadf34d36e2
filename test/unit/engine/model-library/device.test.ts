import { expect, test } from 'vitest';
import { deviceInWords } from '../../../../src/engine/model-library/device.ts';
import { openMeasuredSpeeds } from '../../../../src/engine/model-library/measured-speeds.ts';
import type { Json } from '../../../../src/shared/base/json.ts';

test('a device is told in words', () => {
  expect(deviceInWords({ gpu: false, devices: [], threads: 2 })).toBe('CPU, 2 threads');
  expect(deviceInWords({ gpu: false, devices: [], threads: 1 })).toBe('CPU, 1 thread');
  expect(deviceInWords({ gpu: 'cuda', devices: ['NVIDIA H200', 'NVIDIA H200'], threads: 8 })).toBe('CUDA: NVIDIA H200');
  expect(deviceInWords({ gpu: 'metal', devices: [], threads: 8 })).toBe('Metal');
});

test('a measured speed belongs to a file and a machine; what cannot be read counts as not measured', () => {
  const kept = new Map<string, Json>();
  const settings = {
    findSetting: (key: string) => kept.get(key),
    saveSetting: (key: string, value: Json) => void kept.set(key, value),
  };
  const speed = {
    at: '2026-01-01T00:00:00.000Z',
    tokensPerSecond: 100,
    promptTokensPerSecond: 900,
    togetherTokensPerSecond: 300,
    together: 16,
    device: 'CPU, 2 threads',
  };
  const here = openMeasuredSpeeds(settings, 'here');
  here.save('hash', speed);
  expect(here.find('hash')).toEqual(speed);
  expect(here.find('other')).toBeNull();
  expect(openMeasuredSpeeds(settings, 'there').find('hash')).toBeNull();
  for (const key of kept.keys()) kept.set(key, { tokensPerSecond: 'fast' });
  expect(here.find('hash')).toBeNull();
});
