import { z } from 'zod'
import { WrittenPolicy } from './read-policy.ts'

/**
 * JSON schema of `.specgate/policy.yml` as a team writes it, for editors: `# yaml-language-server: $schema=<path of policy.schema.json>` on
 * its first line. Draft 7, which editors know best. It says what each field may hold; that the whole makes sense is for `readPolicy` to say.
 */
export function policyJsonSchema(): unknown {
  const schema = z.toJSONSchema(WrittenPolicy, { io: 'input', target: 'draft-07' })
  return {
    ...schema,
    title: 'specgate policy',
    description: 'Who may approve which gate, and where engagements may be built.',
  }
}
