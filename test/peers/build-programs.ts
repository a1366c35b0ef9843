import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { digestOfData } from '../../src/model/digest.ts'
import type { Brought } from './brought.ts'
import type { GoModule } from './go-modules.ts'
import { PEERS_FOLDER } from './peer.ts'

const HERE = fileURLToPath(new URL('go', import.meta.url))
const BIN = join(PEERS_FOLDER, 'bin')
/** One file for each module: the digest of all that its programs were built from. */
const BUILT = join(PEERS_FOLDER, 'built')
/** Without what only a debugger reads: a fifth less to compile. Without C, as these programs are released too. */
const FLAGS = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-gcflags=all=-dwarf=false']
const run = promisify(execFile)

/**
 * The programs of one module, built from source through the module proxy of this machine unless they are there already: a change of go.mod,
 * go.sum, the flags or the compiler builds them again. A program gets its name when it is whole. Throws with the compiler's words.
 */
export async function buildPrograms(module: GoModule): Promise<Brought[]> {
  const folder = join(HERE, module.folder)
  const files = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(folder, name), 'utf8')))
  const version = versionOf(module.source, files[0] ?? '')
  const stamps = Object.entries(module.stamps(version)).map(([name, value]) => `-X ${name}=${value}`)
  const flags = [...FLAGS, `-ldflags=${['-s', '-w', ...stamps].join(' ')}`]
  const names = Object.keys(module.programs)
  const told = (how: string): Brought[] => names.map((name) => ({ name, version, how, missing: false }))

  const compiler = await compilerOf(folder)
  if (compiler === null) {
    const how =
      'MISSING: there is no Go on this machine that can build it (https://go.dev/dl, apt install golang, brew install go)'
    return names.map((name) => ({ name, version, how, missing: true }))
  }
  const digest = digestOfData({ files, flags, compiler, programs: module.programs })
  if (await isBuilt(module, digest)) return told('built before')
  const started = performance.now()
  await build(module, folder, flags)
  await mkdir(BUILT, { recursive: true })
  await writeFile(join(BUILT, module.name), digest)
  return told(`built in ${Math.round((performance.now() - started) / 1000)} s`)
}

/** The version that a go.mod asks for. */
function versionOf(source: string, text: string): string {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/u))
  const versions = lines.flatMap((words) => words.filter((word, at) => words[at - 1] === source && /^v\d/u.test(word)))
  if (versions[0] === undefined) throw new Error(`the go.mod asks for no ${source}`)
  return versions[0]
}

/** The compiler that this module is built with: Go may bring a later one for it. Null when there is none, or one that is too old. */
async function compilerOf(folder: string): Promise<string | null> {
  const asked = run('go', ['version'], { cwd: folder })
  return asked.then(({ stdout }) => stdout.trim()).catch(() => null)
}

async function isBuilt(module: GoModule, digest: string): Promise<boolean> {
  const kept = await readFile(join(BUILT, module.name), 'utf8').catch(() => null)
  const there = Object.keys(module.programs).map((name) => access(join(BIN, name)).then(() => true))
  return kept === digest && (await Promise.all(there).catch(() => [false])).every(Boolean)
}

/** All programs at once: what they share is compiled once, and one is linked while another compiles. */
async function build(module: GoModule, folder: string, flags: readonly string[]): Promise<void> {
  await mkdir(BIN, { recursive: true })
  const made = await mkdtemp(join(PEERS_FOLDER, 'building-'))
  try {
    const packages = Object.values(module.programs)
    const env = { ...process.env, CGO_ENABLED: '0' }
    await run('go', ['build', ...flags, '-o', `${made}/`, ...packages], {
      cwd: folder,
      env,
      maxBuffer: 64 * 1024 * 1024,
    })
    for (const [name, path] of Object.entries(module.programs))
      await rename(join(made, builtName(path)), join(BIN, name))
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}

/** Go names a program by the last part of its path that is not a major version. */
function builtName(path: string): string {
  return path.replace(/\/v\d+$/u, '').replace(/^.*\//u, '')
}
