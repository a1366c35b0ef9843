import { z } from 'zod'

export const Oid = z.string().regex(/^[0-9a-f]{40}$/)

/** GitHub tells whole seconds; a snapshot's instants have milliseconds. */
export const When = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())

/** A 64-bit id, which GraphQL's `BigInt` writes as text. */
export const BigId = z
  .union([z.string().regex(/^\d{1,16}$/), z.int()])
  .transform(Number)
  .pipe(z.int().positive())

/** A browser sends texts with carriage returns; nothing here depends on them. */
export const Text = z.string().transform((text) => text.replaceAll('\r\n', '\n'))
