import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from '../skills/run-process.ts'

/** A certification authority in a folder, for demonstrations and tests: real, but nobody else trusts it. */
export type LocalCa = {
  readonly certificatePath: string
  /** PEM, readable by its owner only. */
  readonly keyPath: string
  /** Makes a key and a certificate signed by this CA, and writes both. */
  readonly issue: (wish: CertificateWish) => Promise<void>
}

export type CertificateWish = {
  readonly commonName: string
  /** As openssl writes them: `DNS:edge-1.example.net`, `IP:127.0.0.1`. */
  readonly alternativeNames: readonly string[]
  readonly days: number
  readonly certificatePath: string
  readonly keyPath: string
}

const CURVE = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:named_curve']

/** Makes a CA with a P-256 key, valid for ten years, as `ca.crt` and `ca.key` in a folder. Throws when openssl is missing or fails. */
export async function createLocalCa(folder: string, commonName = 'specgate demo CA'): Promise<LocalCa> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [certificatePath, keyPath] = [join(folder, 'ca.crt'), join(folder, 'ca.key')]
  const extensions =
    'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n'
  await withConfiguration(commonName, extensions, async (configuration) => {
    await makeKey(keyPath)
    const request = ['-config', configuration, '-extensions', 'wanted', '-sha256', '-days', '3650']
    await openssl(['req', '-new', '-x509', ...request, '-key', keyPath, '-out', certificatePath])
  })
  return { certificatePath, keyPath, issue: (wish) => issueCertificate(certificatePath, keyPath, wish) }
}

async function issueCertificate(caCertificate: string, caKey: string, wish: CertificateWish): Promise<void> {
  const names = wish.alternativeNames.join(', ')
  const usage =
    'basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = serverAuth\n'
  const identifiers = 'subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid\n'
  const extensions = `${usage}${identifiers}subjectAltName = ${names}\n`
  await withConfiguration(wish.commonName, extensions, async (configuration, folder) => {
    const request = join(folder, 'request.pem')
    await makeKey(wish.keyPath)
    await openssl(['req', '-new', '-sha256', '-config', configuration, '-key', wish.keyPath, '-out', request])
    const signer = ['-CA', caCertificate, '-CAkey', caKey, '-set_serial', randomSerial(), '-days', String(wish.days)]
    const wanted = ['-extfile', configuration, '-extensions', 'wanted']
    await openssl(['x509', '-req', '-sha256', '-in', request, ...signer, ...wanted, '-out', wish.certificatePath])
  })
}

async function makeKey(path: string): Promise<void> {
  const unfinished = `${path}.new`
  await writeFile(unfinished, '', { mode: 0o600 })
  await chmod(unfinished, 0o600)
  await openssl(['genpkey', ...CURVE, '-out', unfinished])
  await rename(unfinished, path)
}

function randomSerial(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16))
  return `0x7${Buffer.from(octets).toString('hex').slice(1)}`
}

async function withConfiguration(
  commonName: string,
  extensions: string,
  use: (configuration: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'specgate-ca-'))
  try {
    const configuration = join(folder, 'openssl.cnf')
    const subject = `[req]\ndistinguished_name = subject\nprompt = no\n[subject]\nCN = ${commonName}\n`
    await writeFile(configuration, `${subject}[wanted]\n${extensions}`)
    await use(configuration, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function openssl(args: readonly string[]): Promise<void> {
  const done = await runProcess({ argv: ['openssl', ...args], cwd: tmpdir(), env: {}, timeoutMs: 30_000 })
  if (done.exitCode !== 0) throw new Error(`openssl ${args[0]} failed: ${done.stderr.text.trim()}`)
}
