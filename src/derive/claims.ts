import ipaddr from 'ipaddr.js'
import type { ClaimKind, InputValue, InputValues, LibrarySpec } from '../model/library-spec.ts'
import { targetOf } from './placeholder-context.ts'

/** Something in an environment that one change at a time may touch. */
export type Claim = {
  readonly kind: ClaimKind | 'target'
  /** As people write it: `edge-1`, `192.0.2.0/24`, `120`, `edge-1 ge-0/0/1`. */
  readonly value: string
}

/**
 * What a request lays claim to: its target, and the values of the inputs that the use case marks (R7.4). A use case that is not known any more
 * still claims its target.
 */
export function claimsOf(library: LibrarySpec | null, inputs: InputValues): readonly Claim[] {
  const target = targetOf({ inputs })
  const marked = (library?.inputs ?? []).flatMap(({ name, claims }) => {
    const value = inputs[name]
    if (claims === null || value === undefined) return []
    return valuesOf(value).map((each): Claim => ({
      kind: claims,
      value: claims === 'port' ? `${target} ${each}` : each,
    }))
  })
  return [...(target === '' ? [] : [{ kind: 'target' as const, value: target }]), ...marked]
}

/** Whether two claims of one environment are on the same thing; addresses are, when one range holds the other. */
export function isSameClaim(a: Claim, b: Claim): boolean {
  if (a.kind !== b.kind) return false
  return a.kind === 'address' ? overlap(a.value, b.value) : a.value.toLowerCase() === b.value.toLowerCase()
}

function valuesOf(value: InputValue): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String)
}

function overlap(a: string, b: string): boolean {
  const [left, right] = [rangeOf(a), rangeOf(b)]
  if (left === null || right === null) return a === b
  const [[address, length], [other, otherLength]] = [left, right]
  if (address.kind() !== other.kind()) return false
  return length <= otherLength ? other.match(address, length) : address.match(other, otherLength)
}

/** A range as written; an address with the length of its network is that address alone. */
function rangeOf(text: string): ReturnType<typeof ipaddr.parseCIDR> | null {
  const range = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValid(range.split('/')[0] ?? '') || !ipaddr.isValidCIDR(range)) return null
  const [address, length] = ipaddr.parseCIDR(range)
  const network =
    address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(range) : ipaddr.IPv6.networkAddressFromCIDR(range)
  return network.toString() === address.toString()
    ? [address, length]
    : ipaddr.parseCIDR(`${address.toString()}/${address.kind() === 'ipv4' ? 32 : 128}`)
}
