import { describe, expect, test } from 'vitest'
import type { Batch } from '../../src/model/batch.ts'
import { parseBatch, WrittenBatch } from '../../src/model/batch.ts'

describe('a batch policy as documents write it', () => {
  test.each<readonly [string, Batch]>([
    ['sequential', { kind: 'sequential' }],
    ['parallel', { kind: 'parallel' }],
    ['rolling(1, 0)', { kind: 'rolling', size: 1, maxFailurePercent: 0 }],
    ['rolling(5, 20)', { kind: 'rolling', size: 5, maxFailurePercent: 20 }],
    ['rolling(5,20%)', { kind: 'rolling', size: 5, maxFailurePercent: 20 }],
    ['rolling(9999, 100%)', { kind: 'rolling', size: 9999, maxFailurePercent: 100 }],
    ['grouped(target)', { kind: 'grouped', by: 'target' }],
    ['grouped(skill)', { kind: 'grouped', by: 'skill' }],
    ['grouped(maintenance-zone)', { kind: 'grouped', by: 'maintenance-zone' }],
  ])('%s', (written, batch) => {
    expect(parseBatch(written)).toEqual(batch)
    expect(WrittenBatch.safeParse(written).success).toBe(true)
  })

  test.each([
    '',
    'Sequential',
    ' parallel',
    'parallel ',
    'parallel\n',
    'sequential, parallel',
    'rolling',
    'rolling()',
    'rolling(3)',
    'rolling(0, 10)',
    'rolling(-1, 10)',
    'rolling(1.5, 10)',
    'rolling(3, 101)',
    'rolling(3, -1)',
    'rolling(3, 10 %)',
    'rolling(3,  10)',
    'rolling(10000, 10)',
    'rolling(3, 10',
    'rolling(٣, 10)',
    'grouped',
    'grouped()',
    'grouped(Site)',
    'grouped(target) ',
    'grouped(a, b)',
    `grouped(${'a'.repeat(41)})`,
  ])('%j is none', (written) => {
    expect(parseBatch(written)).toBe(null)
    const told = WrittenBatch.safeParse(written).error?.issues.map(({ message }) => message)
    expect(told).toEqual([expect.stringContaining('rolling(n, max failure %)')])
  })
})
