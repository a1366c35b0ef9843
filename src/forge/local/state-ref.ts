/** Holds what a hosted forge has in its database: a history of JSON files, outside what a clone fetches. */
export const STATE_REF = 'refs/specgate/forge'
