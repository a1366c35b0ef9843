import type { InputOptions, OutputOptions } from 'rolldown'

type BundleConfig = InputOptions & { readonly output: OutputOptions & { readonly file: string } }

/** The companion Action as one file that runs without node_modules. */
const config: BundleConfig = {
  input: 'action/main.ts',
  platform: 'node',
  // Bottleneck asks for a Redis client only when it is told to use one.
  checks: { eval: false },
  output: {
    file: 'action/dist/main.js',
    format: 'esm',
    minify: false,
    codeSplitting: false,
    comments: { legal: true },
  },
}

export default config
