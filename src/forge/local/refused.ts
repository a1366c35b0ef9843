/** A named user asked for something that the forge does not allow or cannot do; the message says why in one sentence. */
export class Refused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Refused'
  }
}
