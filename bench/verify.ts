import { verify } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEnvelope, PAYLOAD_TYPE, preAuthEncoding } from '../src/chain/dsse.ts'
import type { TrustedKey } from '../src/chain/observer-key.ts'
import { readTrustRoot, trustedKeys } from '../src/chain/trust-root.ts'
import { readBlobs } from '../src/chain/verify/load/read-blobs.ts'
import { formatViolation } from '../src/chain/verify/violation.ts'
import { verifyRepository } from '../src/chain/verify/verify-repository.ts'
import { openGit } from '../src/git/git.ts'
import { LEDGER_BRANCH, TRUST_ROOT_PATH } from '../src/model/place.ts'
import { generateLedger } from './verify-ledger.ts'

const SIZES = [2500, 5000, 10_000]
const ROUNDS = 7

export type VerifyBench = {
  readonly records: number
  readonly rawMs: number
  readonly verifyMs: number
  readonly ratio: number
}

/**
 * What verifying costs beside the raw cost of its records (R4.2): reading their blobs with one `git cat-file --batch` and checking as many
 * Ed25519 signatures, one after the other. Both are taken in turns in the same run, the best of each counts. Aim: at most 1.5 times raw
 * on 10 000 records, and linear in records. Throws when the generated ledger does not verify.
 */
export async function benchVerify(): Promise<readonly VerifyBench[]> {
  const results: VerifyBench[] = []
  for (const records of SIZES) {
    const dir = await mkdtemp(join(tmpdir(), 'specgate-bench-'))
    try {
      await generateLedger(dir, records)
      results.push(await measure(dir))
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
  return results
}

async function measure(dir: string): Promise<VerifyBench> {
  const work = await prepareRaw(dir)
  const raws: number[] = []
  const verifies: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    raws.push(await timed(() => readAndCheck(dir, work)))
    verifies.push(await timed(() => verifyOnce(dir)))
  }
  const [rawMs, verifyMs] = [Math.min(...raws), Math.min(...verifies)]
  return { records: work.ids.length, rawMs, verifyMs, ratio: verifyMs / rawMs }
}

async function timed(task: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

async function verifyOnce(dir: string): Promise<void> {
  const { ok, violations } = await verifyRepository(dir, { branch: null, rootFingerprint: null })
  if (!ok) throw new Error(`the generated ledger does not verify: ${violations.map(formatViolation).join('\n')}`)
}

type RawWork = {
  readonly ids: readonly string[]
  readonly key: TrustedKey
  readonly signed: readonly { readonly message: Buffer; readonly sig: Buffer }[]
}

/** Blob ids, signed messages and signatures, made ready outside of the measured time. */
async function prepareRaw(dir: string): Promise<RawWork> {
  const git = openGit(dir)
  const listed = await git.run(['ls-tree', '-r', LEDGER_BRANCH])
  const ids = listed.split('\n').flatMap((line) => line.split(/[ \t]/)[2] ?? [])
  const { root } = readTrustRoot(await git.run(['cat-file', 'blob', `main:${TRUST_ROOT_PATH}`]))
  const [key] = root === null ? [] : trustedKeys(root)
  if (key === undefined) throw new Error('the generated trust root has no key')
  const signed: { message: Buffer; sig: Buffer }[] = []
  await readBlobs(dir, ids, Infinity, (body) => {
    const { envelope } = openEnvelope(String(body))
    const sig = envelope?.signatures[0]?.sig
    if (envelope !== null && sig !== undefined)
      signed.push({ message: preAuthEncoding(PAYLOAD_TYPE, envelope.payload), sig })
  })
  return { ids, key, signed }
}

async function readAndCheck(dir: string, { ids, key, signed }: RawWork): Promise<void> {
  await readBlobs(dir, ids, Infinity, () => {})
  const holding = signed.filter(({ message, sig }) => verify(null, message, key.public, sig))
  if (holding.length !== ids.length) throw new Error('a generated signature does not hold')
}
