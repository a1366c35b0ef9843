import { connect } from 'node:tls'

/** What a client sees of an endpoint's certificate. */
export type Presented = { readonly serial: string; readonly expires: string; readonly daysLeft: number }

/** A real handshake, as any client makes it. Throws when the endpoint does not answer within five seconds. */
export function handshake(host: string, port: number, serverName: string): Promise<Presented> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: serverName, rejectUnauthorized: false, timeout: 5000 }, () => {
      const certificate = socket.getPeerCertificate()
      socket.end()
      const expires = new Date(certificate.valid_to)
      const daysLeft = Math.floor((expires.getTime() - Date.now()) / 86_400_000)
      resolve({ serial: certificate.serialNumber, expires: expires.toISOString().slice(0, 10), daysLeft })
    })
    socket.on('timeout', () => socket.destroy(new Error(`${host}:${port} does not answer`)))
    socket.on('error', reject)
  })
}
