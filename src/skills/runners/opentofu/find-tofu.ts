import { tmpdir } from 'node:os'
import { runProcess } from '../../run-process.ts'
import { findProgram } from '../find-program.ts'
import type { MissingRunner } from '../runner.ts'

/** The binary that runs modules: OpenTofu, or Terraform where there is no OpenTofu. Both have the same command line. */
export type Tofu = {
  readonly program: string
  readonly product: 'OpenTofu' | 'Terraform'
  readonly version: string
}

/** The first minor versions of 1.x whose `init` speaks JSON. */
const OLDEST = { OpenTofu: 7, Terraform: 9 } as const

const HOW_TO_GET =
  'Install OpenTofu 1.7 or later (macOS, Linux: brew install opentofu; Ubuntu: snap install --classic opentofu; GitHub Actions: ' +
  'opentofu/setup-opentofu; packages for Debian and others: https://opentofu.org/docs/intro/install), or Terraform 1.9 or later.'

/** Looks for `tofu` in a PATH, then for `terraform`. */
export async function findTofu(path: string): Promise<Tofu | MissingRunner> {
  const program = await findProgram(['tofu', 'terraform'], path)
  if (program === null) return missing('There is neither tofu nor terraform on this machine.')
  const env = { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null', HOME: tmpdir() }
  const told = await runProcess({ argv: [program, 'version'], cwd: tmpdir(), env, timeoutMs: 30_000 })
  const [, product, version, minor] = /^(OpenTofu|Terraform) v(1\.(\d+)\.\S+)/m.exec(told.stdout.text) ?? []
  if ((product !== 'OpenTofu' && product !== 'Terraform') || version === undefined) {
    return missing('The tofu or terraform on this machine does not run or does not tell a version 1.x.')
  }
  if (Number(minor) < OLDEST[product]) return missing(`${product} ${version} on this machine is too old.`)
  return { program, product, version }
}

function missing(what: string): MissingRunner {
  return { name: 'opentofu', missing: `${what} ${HOW_TO_GET}` }
}
