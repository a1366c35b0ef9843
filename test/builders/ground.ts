/** The policy that most tests play under. */
export const POLICY = `version: 1
gates:
  requirements: { approvals: 1, from: [team:network-architects] }
  feasibility: { approvals: 1, from: [team:network-architects] }
  design: { approvals: 2, from: [team:network-architects, team:security], distinct-roles: true }
  as-built: { approvals: 1, from: [team:operations] }
environments:
  lab: { stage: 1 }
`

/** Inventory of the environment `lab`: one endpoint that nobody reaches. */
export const LAB = `version: 1
name: lab
description: Laboratory
targets:
  edge-1: { kind: tls-endpoint, host: 192.0.2.10, port: 443, server-name: edge-1.example.net, certificate-path: /etc/edge/tls.crt, key-path: /etc/edge/tls.key, pid-file: /run/edge.pid }
facts:
  certificate-authority: { name: lab-ca, certificate-path: /etc/lab-ca/ca.crt, max-days: 90, key-types: [ecdsa-p256, rsa-2048] }
secrets:
  ca-key: env:LAB_CA_KEY
`
