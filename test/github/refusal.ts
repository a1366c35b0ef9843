/** An answer other than success, as GitHub words it. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly unknown[]

  constructor(status: number, message: string, errors: readonly unknown[] = []) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.errors = errors
  }
}
