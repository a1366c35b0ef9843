/** Version written into every record: which program observed it. */
export const VERSION = '0.1.0'
