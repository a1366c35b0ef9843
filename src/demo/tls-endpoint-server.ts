// A TLS server as a process of its own: `node tls-endpoint-server.ts HOST CERTIFICATE KEY PIDFILE`. It prints its port as JSON, reads its
// files again on SIGHUP, and ends on SIGTERM or when its standard input ends, that is, when whoever started it is gone.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:tls'

const [host, certificatePath, keyPath, pidFile] = process.argv.slice(2)
if (host === undefined || certificatePath === undefined || keyPath === undefined || pidFile === undefined) {
  throw new Error('expected host, certificate, key and pid file')
}

function readPair(certificate: string, key: string) {
  return { cert: readFileSync(certificate), key: readFileSync(key) }
}

const server = createServer(readPair(certificatePath, keyPath), (socket) => {
  socket.on('error', () => {})
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n')
})
server.on('tlsClientError', () => {}) // a client that turns away is the client's affair

process.on('SIGHUP', () => {
  try {
    server.setSecureContext(readPair(certificatePath, keyPath))
  } catch (cause) {
    console.error('the certificate could not be read again; the old one stays', cause)
  }
})
function end(): void {
  rmSync(pidFile as string, { force: true })
  process.exit(0)
}
process.on('SIGTERM', end)
process.stdin.on('end', end).resume()

server.listen(0, host, () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  writeFileSync(`${pidFile}.new`, `${process.pid}\n`)
  renameSync(`${pidFile}.new`, pidFile)
  console.log(JSON.stringify({ port: address.port }))
})
